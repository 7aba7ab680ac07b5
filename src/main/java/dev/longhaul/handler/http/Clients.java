package dev.longhaul.handler.http;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;

/** How clients of services are set up: HTTP/1.1, no proxy in between, no redirects. */
final class Clients {

    private Clients() {}

    static HttpClient of(Service service) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(service.callTimeout())
                .build();
    }
}
