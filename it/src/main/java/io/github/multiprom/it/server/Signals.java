package io.github.multiprom.it.server;

import java.lang.reflect.Proxy;

/**
 * Handlers for signals that Java has no API of its own for. {@code sun.misc.Signal} is exported to
 * everybody but warned about at compile time, hence the reflection.
 */
final class Signals {
  private Signals() {}

  /** Runs {@code action} on each {@code SIG<name>}, in a thread of the JVM. */
  static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, args) -> {
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot handle SIG" + name, e);
    }
  }
}
