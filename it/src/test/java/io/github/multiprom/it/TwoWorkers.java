package io.github.multiprom.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Two {@link ObedientWorker}s in one JVM: {@code TwoWorkers <class loaders>}, with one class loader
 * or each with its own, as in an application server. An order begins with the number of who is to
 * obey, 0 or 1.
 */
final class TwoWorkers {
  private TwoWorkers() {}

  public static void main(String[] args) throws Exception {
    List<UnaryOperator<String>> workers = new ArrayList<>();
    if (args[0].equals("1")) {
      workers.add(new ObedientWorker());
      workers.add(new ObedientWorker());
    } else {
      workers.add(loadedApart());
      workers.add(loadedApart());
    }
    System.out.println("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int number = 0;
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      UnaryOperator<String> worker = workers.get(order.charAt(0) - '0');
      System.out.println("answer " + number++ + " " + worker.apply(order.substring(2)));
    }
    System.exit(0);
  }

  @SuppressWarnings({"unchecked", "resource"}) // it is loaded from as long as the JVM lives
  private static UnaryOperator<String> loadedApart() throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      classPath.add(Path.of(entry).toUri().toURL());
    }
    ClassLoader loader =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    Constructor<?> constructor =
        loader.loadClass(ObedientWorker.class.getName()).getDeclaredConstructor();
    constructor.setAccessible(true);
    return (UnaryOperator<String>) constructor.newInstance();
  }
}
