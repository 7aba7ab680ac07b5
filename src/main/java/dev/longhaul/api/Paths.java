package dev.longhaul.api;

import dev.longhaul.job.JobId;
import java.net.URI;
import java.net.URISyntaxException;

/** Addresses inside this API, for answers. */
public final class Paths {

    private Paths() {}

    public static String job(JobId job) {
        return "/jobs/" + job;
    }

    static String result(JobId job) {
        return job(job) + "/result";
    }

    static String output(JobId job, String name) {
        try {
            return new URI(null, null, result(job) + "/" + name, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no address for an output of job " + job, e);
        }
    }
}
