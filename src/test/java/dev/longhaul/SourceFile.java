package dev.longhaul;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * What one source file names, read from its syntax tree: imports, and qualified names in the code itself. Comments do not count.
 *
 * @param packageName without the root
 * @param packagesNamed in full
 * @param startsProcesses whether it says {@code ProcessBuilder} or {@code Runtime}'s {@code exec}
 */
record SourceFile(String name, String packageName, Set<String> packagesNamed, boolean startsProcesses) {

    /** A file's name and text. */
    record Text(String name, String content) {}

    static List<SourceFile> parse(List<Text> texts) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> sources = texts.stream().map(SourceFile::inMemory).toList();
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, sources);
        List<SourceFile> files = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            files.add(of(unit));
        }
        return files;
    }

    private static SourceFile of(CompilationUnitTree unit) {
        Names names = new Names();
        names.scan(unit.getImports(), null);
        names.scan(unit.getTypeDecls(), null);
        PackageTree declaration = Objects.requireNonNull(unit.getPackage(), "a file without a package");
        names.scan(declaration.getAnnotations(), null);
        String packageName = declaration.getPackageName().toString();
        String name = unit.getSourceFile().getName();
        return new SourceFile(
                name.startsWith("/") ? name.substring(1) : name,
                packageName.equals(Layers.ROOT) ? "" : packageName.substring(Layers.ROOT.length() + 1),
                names.packages,
                names.startsProcesses);
    }

    private static JavaFileObject inMemory(Text text) {
        return new SimpleJavaFileObject(URI.create("source:///" + text.name()), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text.content();
            }
        };
    }

    /** Collects package names: two or more parts in lower case before a type or an asterisk. */
    private static final class Names extends TreeScanner<@Nullable Void, @Nullable Void> {

        private static final Pattern QUALIFIED = Pattern.compile("([a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)+)\\.[A-Z*]");

        private final Set<String> packages = new TreeSet<>();
        private boolean startsProcesses;

        @Override
        public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
            String name = tree.toString();
            if (name.matches("[\\w.*]+")) {
                add(name);
                startsProcesses |= name.endsWith(".ProcessBuilder");
                return null;
            }
            startsProcesses |= name.endsWith("Runtime.getRuntime().exec");
            return super.visitMemberSelect(tree, null);
        }

        @Override
        public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
            startsProcesses |= tree.getName().contentEquals("ProcessBuilder");
            return null;
        }

        private void add(String name) {
            Matcher type = QUALIFIED.matcher(name);
            if (type.lookingAt()) {
                packages.add(type.group(1));
            }
        }
    }
}
