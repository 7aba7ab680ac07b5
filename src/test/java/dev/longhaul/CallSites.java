package dev.longhaul;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.DirectMethodHandleDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Where the compiled program calls what: read from its classes, so that nothing is missed that a search of the sources would. */
final class CallSites {

    private static final Path CLASSES = Path.of(System.getProperty("longhaul.build.folder", "target"), "classes");

    private CallSites() {}

    /** What is called: the class's name with dots, and the method's. */
    record Callee(String owner, String method) {}

    /** The classes of the program. */
    static List<ClassModel> program() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            List<Path> classes =
                    files.filter(file -> file.toString().endsWith(".class")).toList();
            List<ClassModel> models = new ArrayList<>();
            for (Path file : classes) {
                models.add(ClassFile.of().parse(file));
            }
            return models;
        }
    }

    /** The same, loaded but not initialised. */
    static List<Class<?>> classes() throws IOException {
        List<Class<?>> classes = new ArrayList<>();
        for (ClassModel model : program()) {
            classes.add(load(name(model)));
        }
        return classes;
    }

    static Class<?> load(String name) {
        try {
            return Class.forName(name, false, CallSites.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("no class of the program: " + name, e);
        }
    }

    private static String name(ClassModel model) {
        return model.thisClass().asInternalName().replace('/', '.');
    }

    /** Class and method of each place that calls one of these, without the root package, and without the numbers of lambdas. */
    static SortedSet<String> of(Predicate<Callee> wanted) throws IOException {
        SortedSet<String> sites = new TreeSet<>();
        for (ClassModel model : program()) {
            for (MethodModel method : model.methods()) {
                if (callees(method).anyMatch(wanted)) {
                    sites.add(name(model).substring(Layers.ROOT.length() + 1) + "." + source(method));
                }
            }
        }
        return sites;
    }

    private static String source(MethodModel method) {
        return method.methodName().stringValue().replaceFirst("^lambda\\$(\\w+)\\$\\d+$", "$1");
    }

    private static Stream<Callee> callees(MethodModel method) {
        return method.code().stream().flatMap(code -> code.elementStream()).flatMap(element -> switch (element) {
            case InvokeInstruction call ->
                Stream.of(new Callee(
                        call.owner().asInternalName().replace('/', '.'),
                        call.name().stringValue()));
            case InvokeDynamicInstruction reference -> references(reference);
            default -> Stream.empty();
        });
    }

    /** Of {@code json::readValue} and the like. */
    private static Stream<Callee> references(InvokeDynamicInstruction instruction) {
        return instruction.bootstrapArgs().stream()
                .filter(DirectMethodHandleDesc.class::isInstance)
                .map(DirectMethodHandleDesc.class::cast)
                .map(handle -> new Callee(
                        handle.owner().packageName() + "." + handle.owner().displayName(), handle.methodName()));
    }
}
