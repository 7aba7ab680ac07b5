package dev.longhaul;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names that settings have, and those that look like settings and are none. The platform reports only some of them: a slip in the
 * middle of a name, or in the environment, would go unheard.
 */
final class SettingNames {

    /** Made from the configuration interfaces by a test, since a binary cannot ask them. */
    private static final String LIST = "settings.txt";

    /** Stands for a part of a name that is the operator's own. */
    static final String NAME = "<name>";

    private static final Pattern OURS = Pattern.compile("longhaul[._-].*", Pattern.CASE_INSENSITIVE);

    /** The local mode's, which a packaged worker does not know; and those that Kubernetes gives for a service of our name. */
    private static final Pattern OTHERS = Pattern.compile("longhaul\\.local\\..*|LONGHAUL_(LOCAL|SERVICE|PORT)(_.*)?");

    private final List<String> known;

    SettingNames(Collection<String> known) {
        this.known = List.copyOf(known);
    }

    static SettingNames ofThisProgram() {
        try (InputStream list = SettingNames.class.getResourceAsStream(LIST)) {
            byte[] text = Objects.requireNonNull(list, LIST).readAllBytes();
            return new SettingNames(
                    new String(text, StandardCharsets.UTF_8).lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A sentence for each name that is none, with the nearest that is one. */
    List<String> unknown(Collection<String> properties, Collection<String> environment) {
        Stream<String> inFiles = properties.stream()
                .filter(SettingNames::isOurs)
                .filter(name -> known.stream().noneMatch(setting -> isProperty(setting, bare(name))))
                .map(name -> sentence(name, nearest(bare(name), known)));
        List<String> variables = known.stream().map(SettingNames::variable).toList();
        EnvironmentNames names = inTheEnvironment();
        Stream<String> around = environment.stream()
                .filter(SettingNames::isOurs)
                .filter(name -> !names.isSetting(name))
                .filter(name -> known.stream().noneMatch(setting -> isProperty(setting, bare(name))))
                .map(name -> sentence(name, nearest(name, variables)));
        return Stream.concat(inFiles, around).sorted().distinct().toList();
    }

    EnvironmentNames inTheEnvironment() {
        return new EnvironmentNames(known);
    }

    static boolean isOurs(String name) {
        return OURS.matcher(bare(name)).matches() && !OTHERS.matcher(bare(name)).matches();
    }

    /** Without its profile and its places in a list. */
    private static String bare(String name) {
        return name.replaceFirst("^%[^.]+\\.", "").replaceAll("\\[[0-9]+]", "");
    }

    private static boolean isProperty(String setting, String name) {
        return name.matches(Pattern.quote(setting).replace(NAME, "\\E(?:\"[^\"]+\"|[^.]+)\\Q"));
    }

    private static String variable(String setting) {
        return Stream.of(setting.split(NAME, -1))
                .map(EnvironmentNames::capitals)
                .reduce((one, next) -> one + NAME + next)
                .orElse(setting);
    }

    private static String sentence(String name, String nearest) {
        return "no setting is called " + name + ", so it has no effect; the nearest is " + nearest;
    }

    private static String nearest(String name, List<String> names) {
        return names.stream()
                .min(Comparator.comparingInt(other -> distance(name, other)))
                .orElse("");
    }

    /** How many characters must be put in, taken out or changed. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
