package dev.longhaul.store;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Takes {@code Expect: 100-continue} off every request. The SDK adds it to each upload whatever its size; our conditional writes are small,
 * and an early 412 to a request that still waits to send its body shows as a broken connection with some servers. Named in
 * {@code quarkus.s3.interceptors}, which makes it by its constructor without parameters.
 */
public final class NoExpectHeader implements ExecutionInterceptor {

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return context.httpRequest().copy(request -> request.removeHeader("Expect"));
    }
}
