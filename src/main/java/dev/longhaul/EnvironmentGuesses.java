package dev.longhaul;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;

/**
 * Takes away the names that the platform guesses from the environment where a part of them is the operator's own, all in lower case: a
 * program would get the variable {@code licence} beside {@code LICENCE}. {@link EnvironmentSettings} has what was meant.
 */
public final class EnvironmentGuesses implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;

    private final transient EnvironmentNames names =
            SettingNames.ofThisProgram().inTheEnvironment();

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        return context.proceed(name);
    }

    @Override
    public Iterator<String> iterateNames(ConfigSourceInterceptorContext context) {
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(context.iterateNames(), Spliterator.DISTINCT), false)
                .filter(name -> !names.isNamed(name) || !isGuess(context.proceed(name)))
                .iterator();
    }

    private static boolean isGuess(ConfigValue value) {
        return value != null && EnvConfigSource.NAME.equals(value.getConfigSourceName());
    }
}
