package dev.longhaul;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which setting a variable of the environment is, where a part of its name is the operator's own: a job type, a queue, a variable of a
 * program. The platform reads such a part in lower case and knows none with {@code -} or {@code _} in it.
 */
final class EnvironmentNames {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

    private final List<Setting> settings;
    private final List<Pattern> exact;

    EnvironmentNames(Collection<String> known) {
        settings = known.stream()
                .filter(setting -> setting.contains(SettingNames.NAME))
                .map(Setting::of)
                .sorted(Setting.MOST_SAID_FIRST)
                .toList();
        exact = known.stream()
                .filter(setting -> !setting.contains(SettingNames.NAME))
                .map(setting -> Pattern.compile(capitals(setting) + "(?:_[0-9]+_)?", Pattern.CASE_INSENSITIVE))
                .toList();
    }

    /**
     * The property that a variable sets, if a part of its name is the operator's own. A name that the properties have already is meant
     * before any other; else one in capitals is read in lower case with {@code -} for {@code _}, and one with a small letter as it stands.
     */
    Optional<String> property(String variable, Collection<String> properties) {
        if (variable.indexOf('.') >= 0) {
            return Optional.of(variable).filter(this::isNamed);
        }
        if (isExact(variable)) {
            return Optional.empty();
        }
        return settings.stream()
                .flatMap(setting -> setting.property(variable, properties).stream())
                .findFirst();
    }

    /** Whether a variable sets anything. */
    boolean isSetting(String variable) {
        return isExact(variable) || property(variable, List.of()).isPresent();
    }

    /** Whether a variable is a setting in whose name nothing is the operator's own. */
    private boolean isExact(String variable) {
        return exact.stream().anyMatch(setting -> setting.matcher(variable).matches());
    }

    /** Whether a part of a property's name is the operator's own. */
    boolean isNamed(String property) {
        return settings.stream()
                .anyMatch(setting -> setting.property().matcher(property).matches());
    }

    static String capitals(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** A setting under a name of the operator's; the name of a program's variable may follow it. */
    private record Setting(String before, String after, boolean ofVariable, Pattern variable, Pattern property) {

        /** A variable of a program goes before a setting of a program whose name has {@code env} in it, and the longer setting first. */
        static final Comparator<Setting> MOST_SAID_FIRST = Comparator.comparing(Setting::ofVariable)
                .thenComparingInt(setting -> setting.after().length())
                .reversed();

        private static final String OWN = "(?:\"(?<quoted>[^\"]+)\"|(?<key>[^.\"]+))";
        private static final Pattern UNDER_KEY = Pattern.compile(OWN + "\\..+");
        private static final String KEY = "(?:_(?<quoted>.+?)_|(?<key>[^_].*?))";

        static Setting of(String setting) {
            String[] parts = setting.split(SettingNames.NAME, -1);
            boolean ofVariable = parts.length > 2;
            String variable = capitals(parts[0])
                    + KEY
                    + capitals(parts[1])
                    + (ofVariable ? "(?<variable>[^0-9].*)" : "(?:_(?<index>[0-9]+)_)?");
            String property =
                    Pattern.quote(parts[0]) + OWN + Pattern.quote(parts[1]) + (ofVariable ? ".+" : "(?:\\[[0-9]+])?");
            return new Setting(
                    parts[0],
                    parts[1],
                    ofVariable,
                    Pattern.compile(variable, Pattern.CASE_INSENSITIVE),
                    Pattern.compile(property));
        }

        Optional<String> property(String name, Collection<String> properties) {
            Matcher matcher = variable.matcher(name);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String key = key(said(matcher), properties);
            String index = ofVariable || matcher.group("index") == null ? "" : "[" + matcher.group("index") + "]";
            return Optional.of(before
                    + (PLAIN.matcher(key).matches() ? key : '"' + key + '"')
                    + after
                    + (ofVariable ? matcher.group("variable") : index));
        }

        private String key(String said, Collection<String> properties) {
            if (said.chars().anyMatch(Character::isLowerCase)) {
                return said;
            }
            return properties.stream()
                    .flatMap(this::keyOf)
                    .filter(key -> capitals(key).equals(said))
                    .min(Comparator.naturalOrder())
                    .orElseGet(() -> said.toLowerCase(Locale.ROOT).replace('_', '-'));
        }

        /** The key under which a property stands in the same map, if it stands there. */
        private Stream<String> keyOf(String name) {
            Matcher key = UNDER_KEY.matcher(name).region(Math.min(before.length(), name.length()), name.length());
            return name.startsWith(before) && key.matches() ? Stream.of(said(key)) : Stream.empty();
        }

        private static String said(Matcher matcher) {
            return matcher.group("quoted") == null ? matcher.group("key") : matcher.group("quoted");
        }
    }
}
