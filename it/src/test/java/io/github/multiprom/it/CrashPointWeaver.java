package io.github.multiprom.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Makes a copy of the core jar in which a {@link CrashPoints crash point} follows every call that
 * changes, maps, locks or lists what processes share. So no step can be forgotten: a new one has
 * its point by itself. What ships is not touched.
 *
 * <p>A call of a method that takes such steps itself is followed by a point, too: a step in a
 * method that several others call is one of several in each of them.
 *
 * <p>A point is named for its method and the call, with a number where a method has several: {@code
 * SegmentTail.publish > Memory.putLongRelease}. What is before a call is what is after the one
 * before, so no point is needed there.
 */
final class CrashPointWeaver {
  private static final String OURS = "io/github/multiprom/";
  private static final String MEMORY = OURS + "internal/memory/";
  private static final String RUNTIME = Type.getInternalName(CrashPoints.class);

  private static final Set<String> CHANNEL =
      Set.of(
          "open",
          "read",
          "write",
          "map",
          "truncate",
          "force",
          "lock",
          "tryLock",
          "transferFrom",
          "transferTo",
          "close");

  private static final Map<String, Set<String>> STEPS =
      Map.of(
          MEMORY + "Memory",
          Set.of(
              "putLong",
              "putLongRelease",
              "compareAndSetLong",
              "getAndAddLong",
              "putBytes",
              "unmap"),
          MEMORY + "Memories",
          Set.of("map"),
          "java/nio/channels/FileChannel",
          CHANNEL,
          "java/nio/channels/FileLock",
          Set.of("close", "release"));

  /** Of {@code java.nio.file.Files}, all but those that only look at one file's attributes. */
  private static final List<String> LOOKS = List.of("is", "exists", "notExists", "size", "get");

  private static final Set<String> LOOKS_AT_OTHERS =
      Set.of("readAttributes", "readAllLines", "readString", "readAllBytes", "readSymbolicLink");

  /** What leaves memory and files as they are. */
  private static final Set<String> CHANGES_NOTHING =
      Set.of("open", "read", "map", "lock", "tryLock", "close", "release", "list", "unmap");

  /**
   * A point.
   *
   * @param where it is in the source
   * @param changes whether it is behind a single step, and that changes memory or files
   */
  record Point(String name, String where, boolean changes) {}

  private final List<Point> points = new ArrayList<>();

  /** The methods that have steps which change something. */
  private final Set<String> changing = new HashSet<>();

  /**
   * Writes the woven jar.
   *
   * @param core the jar as it ships
   * @param tests the directory of the classes that workers need beside it
   * @return all points, in the order of their numbers
   */
  static List<Point> weave(Path core, Path tests, Path woven) throws IOException {
    CrashPointWeaver weaver = new CrashPointWeaver();
    Map<String, byte[]> entries = new LinkedHashMap<>();
    weaver.findMethodsThatChange(core);
    try (JarFile jar = new JarFile(core.toFile())) {
      for (JarEntry entry : jar.stream().sorted(Comparator.comparing(JarEntry::getName)).toList()) {
        String name = entry.getName();
        try (InputStream in = jar.getInputStream(entry)) {
          byte[] bytes = in.readAllBytes();
          entries.put(name, hasSteps(entry) ? weaver.weave(bytes) : bytes);
        }
      }
    }
    addTests(tests, entries);
    String names = String.join("\n", weaver.points.stream().map(Point::name).toList());
    entries.put(CrashPoints.NAMES, names.getBytes(StandardCharsets.UTF_8));
    write(entries, woven);
    return weaver.points;
  }

  private void findMethodsThatChange(Path core) throws IOException {
    try (JarFile jar = new JarFile(core.toFile())) {
      for (JarEntry entry : jar.stream().filter(CrashPointWeaver::hasSteps).toList()) {
        ClassNode type = new ClassNode();
        try (InputStream in = jar.getInputStream(entry)) {
          new ClassReader(in).accept(type, 0);
        }
        for (MethodNode method : type.methods) {
          for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof MethodInsnNode call && isStep(call) && changes(call)) {
              changing.add(type.name + "." + method.name + method.desc);
            }
          }
        }
      }
    }
  }

  private static boolean hasSteps(JarEntry entry) {
    return entry.getName().endsWith(".class") && !entry.getName().startsWith(MEMORY);
  }

  private static boolean changes(MethodInsnNode call) {
    return !CHANGES_NOTHING.contains(call.name);
  }

  /** In the jar too: only what is in jars can be shared between JVMs. */
  private static void addTests(Path tests, Map<String, byte[]> entries) throws IOException {
    Path directory = tests.resolve(CrashPoints.class.getPackageName().replace('.', '/'));
    try (Stream<Path> classes = Files.list(directory)) {
      for (Path file : classes.filter(path -> path.toString().endsWith(".class")).toList()) {
        entries.put(tests.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
  }

  private static void write(Map<String, byte[]> entries, Path woven) throws IOException {
    try (OutputStream out = Files.newOutputStream(woven);
        JarOutputStream jar = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    }
  }

  private byte[] weave(byte[] original) {
    ClassNode type = new ClassNode();
    new ClassReader(original).accept(type, 0);
    Map<String, Integer> ordinals = new HashMap<>();
    List<Found> found = new ArrayList<>();
    for (MethodNode method : type.methods) {
      for (AbstractInsnNode instruction : method.instructions) {
        if (instruction instanceof MethodInsnNode call
            && (isStep(call) || changing.contains(call.owner + "." + call.name + call.desc))
            && !isAfterFailure(method, call)) {
          String name = simple(type.name) + "." + method(method) + " > " + call(call);
          found.add(new Found(method, call, name, ordinals.merge(name, 1, Integer::sum)));
        }
      }
    }
    if (found.isEmpty()) {
      return original;
    }
    for (Found step : found) {
      boolean several = ordinals.get(step.name) > 1;
      String name = several ? step.name + " " + step.ordinal : step.name;
      insert(step, points.size());
      boolean changes = isStep(step.call) && changes(step.call);
      points.add(new Point(name, type.sourceFile + ":" + line(step.call), changes));
    }
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    type.accept(writer);
    return writer.toByteArray();
  }

  private record Found(MethodNode method, MethodInsnNode call, String name, int ordinal) {}

  private static void insert(Found step, int number) {
    InsnList instructions = step.method.instructions;
    instructions.insertBefore(step.call, visit("before", number));
    instructions.insert(step.call, visit("reached", number));
  }

  private static InsnList visit(String method, int number) {
    InsnList visit = new InsnList();
    visit.add(new LdcInsnNode(number));
    visit.add(new MethodInsnNode(Opcodes.INVOKESTATIC, RUNTIME, method, "(I)V", false));
    return visit;
  }

  private static boolean isStep(MethodInsnNode call) {
    if (call.owner.equals("java/nio/file/Files")) {
      return LOOKS.stream().noneMatch(call.name::startsWith)
          && !LOOKS_AT_OTHERS.contains(call.name);
    }
    return STEPS.getOrDefault(call.owner, Set.of()).contains(call.name);
  }

  /** The close that javac adds for when the body of a try-with-resources has thrown. */
  private static boolean isAfterFailure(MethodNode method, MethodInsnNode call) {
    int at = method.instructions.indexOf(call);
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      boolean covers =
          method.instructions.indexOf(block.start) <= at
              && at < method.instructions.indexOf(block.end);
      if (call.name.equals("close") && covers && addsSuppressed(block)) {
        return true;
      }
    }
    return false;
  }

  private static boolean addsSuppressed(TryCatchBlockNode block) {
    int calls = 0;
    for (AbstractInsnNode i = block.handler; i != null && calls == 0; i = i.getNext()) {
      if (i instanceof MethodInsnNode call) {
        calls++;
        if (call.name.equals("addSuppressed")) {
          return true;
        }
      }
    }
    return false;
  }

  private static String simple(String internalName) {
    return internalName.substring(internalName.lastIndexOf('/') + 1).replace('$', '.');
  }

  /** A lambda is named for the method that it stands in. */
  private static String method(MethodNode method) {
    String[] parts = method.name.split("\\$", -1);
    return parts[0].equals("lambda") ? parts[1] : method.name;
  }

  private static String call(MethodInsnNode call) {
    return simple(call.owner) + "." + call.name;
  }

  private static int line(AbstractInsnNode instruction) {
    for (AbstractInsnNode i = instruction; i != null; i = i.getPrevious()) {
      if (i instanceof LineNumberNode line) {
        return line.line;
      }
    }
    return 0;
  }
}
