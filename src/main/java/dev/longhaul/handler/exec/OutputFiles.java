package dev.longhaul.handler.exec;

import dev.longhaul.handler.OutputName;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a program left in its output folder. All of it is looked at before the first byte is stored: one file that can be no output
 * spoils the result. A symbolic link counts as the regular file within the folder that it means; any other link is refused.
 */
final class OutputFiles extends SimpleFileVisitor<Path> {

    private final Path folder;
    private final ProgramLimits limits;
    private final Map<String, Path> found = new TreeMap<>();
    private long bytes;
    private @Nullable String fault;

    private OutputFiles(Path folder, ProgramLimits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    /**
     * Files to store by their output name, in its order. An empty folder holds none; one that is gone may have held some, which nobody can
     * tell from a program that lost them.
     *
     * @param folder without links, as it was when the program began
     */
    static Map<String, Path> in(Path folder, Program program) throws IOException, OutputFault {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new OutputFault("the output folder " + folder.getFileName()
                    + " is gone: a program may empty it, and has no result then, but must leave it where it was");
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new OutputFault("the output folder is no folder any more");
        }
        if (!folder.toRealPath().equals(folder)) {
            throw new OutputFault("the output folder is not where it was: the workspace was replaced by a link");
        }
        OutputFiles files = new OutputFiles(folder, program.limits());
        Files.walkFileTree(files.folder, files);
        if (files.fault != null) {
            throw new OutputFault(files.fault);
        }
        return files.found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String name = folder.relativize(file).toString();
        if (attributes.isSymbolicLink()) {
            return visitLink(name, file);
        }
        return attributes.isRegularFile()
                ? add(name, file, attributes.size())
                : refuse("output '" + name + "' is no regular file");
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        return refuse("output '" + folder.relativize(file) + "' cannot be read");
    }

    private FileVisitResult visitLink(String name, Path link) {
        try {
            Path target = link.toRealPath();
            return target.startsWith(folder) && Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                    ? add(name, target, Files.size(target))
                    : refuse("output '" + name + "' is a link to no file within the output folder");
        } catch (IOException e) {
            return refuse("output '" + name + "' is a link to nothing");
        }
    }

    private FileVisitResult add(String name, Path file, long size) {
        String wrong = OutputName.fault(name);
        if (wrong != null) {
            return refuse("output " + wrong);
        }
        found.put(name, file);
        bytes += size;
        if (found.size() > limits.outputFiles()) {
            return refuse("there are more than " + limits.outputFiles() + " outputs (output-files)");
        }
        return bytes > limits.outputBytes()
                ? refuse("the outputs are larger than " + limits.outputBytes() + " bytes together (output-bytes)")
                : FileVisitResult.CONTINUE;
    }

    private FileVisitResult refuse(String why) {
        fault = why;
        return FileVisitResult.TERMINATE;
    }
}
