package dev.longhaul.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** An interface's calls, with something that happens before and after each: what others do meanwhile. */
public final class Hooked {

    /** Told of each call, twice. */
    @FunctionalInterface
    public interface Hook {
        void at(String method, Object[] arguments, boolean after);
    }

    private Hooked() {}

    public static <T> T of(Class<T> type, T target, Hook hook) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    Object[] all = arguments == null ? new Object[0] : arguments;
                    hook.at(method.getName(), all, false);
                    Object answer;
                    try {
                        answer = method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    hook.at(method.getName(), all, true);
                    return answer;
                }));
    }
}
