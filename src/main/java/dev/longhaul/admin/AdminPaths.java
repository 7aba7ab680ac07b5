package dev.longhaul.admin;

/** Addresses of this part of the API, for answers. */
final class AdminPaths {

    static final String QUEUES = "/admin/queues";
    static final String DEAD_LETTERS = "/admin/dead-letters";
    static final String WORKERS = "/admin/workers";

    private AdminPaths() {}

    static String queue(String name) {
        return QUEUES + "/" + name;
    }

    static String worker(String id) {
        return WORKERS + "/" + id;
    }
}
