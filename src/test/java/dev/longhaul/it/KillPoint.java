package dev.longhaul.it;

import dev.longhaul.support.Fault;
import dev.longhaul.support.SeenRequest;
import java.util.Locale;

/**
 * Every step of a submit over HTTP, a claim, a settlement and a dead-lettering, as the one request that makes it. A job is caught at its
 * point with the request on its way, or with the effect made and the answer on its way.
 */
enum KillPoint {
    SUBMITREAD(Course.SUBMIT, false, "GetObject", "records/", ""),
    SUBMITINPUT(Course.SUBMIT, false, "PutObject", "inputs/", ""),
    SUBMITMARKER(Course.SUBMIT, false, "PutObject", "open/", ""),
    SUBMITINDEX(Course.SUBMIT, false, "PutObject", "index/all/", ""),
    SUBMITRECORD(Course.SUBMIT, false, "PutObject", "records/", ""),
    SUBMITRECORDED(Course.SUBMIT, true, "PutObject", "records/", ""),
    SUBMITSEND(Course.SUBMIT, false, "SendMessage", "", ""),
    SUBMITSENT(Course.SUBMIT, true, "SendMessage", "", ""),
    SUBMITMARK(Course.SUBMIT, false, "PutObject", "records/", "\"sent\":true"),
    SUBMITMARKED(Course.SUBMIT, true, "PutObject", "records/", "\"sent\":true"),

    CLAIMREAD(Course.SUCCESS, false, "GetObject", "records/", ""),
    CLAIMINPUT(Course.SUCCESS, false, "PutObject", "inputs/", ""),
    CLAIMMARKER(Course.SUCCESS, false, "PutObject", "open/", ""),
    CLAIMINDEX(Course.SUCCESS, false, "PutObject", "index/all/", ""),
    CLAIM(Course.SUCCESS, false, "PutObject", "records/", ""),
    CLAIMED(Course.SUCCESS, true, "PutObject", "records/", ""),
    WRITE(Course.SUCCESS, false, "PutObject", "attempts/", ""),
    WRITTEN(Course.SUCCESS, true, "PutObject", "attempts/", ""),
    SETTLE(Course.SUCCESS, false, "PutObject", "records/", "\"Succeeded\""),
    SETTLED(Course.SUCCESS, true, "PutObject", "records/", "\"Succeeded\""),
    DELETE(Course.SUCCESS, false, "DeleteMessage", "", ""),
    DELETED(Course.SUCCESS, true, "DeleteMessage", "", ""),
    CLOSE(Course.SUCCESS, false, "DeleteObject", "open/", ""),

    FAILINDEX(Course.FAILURE, false, "PutObject", "index/failed/", ""),
    FAIL(Course.FAILURE, false, "PutObject", "records/", "\"Pending\""),
    FAILED(Course.FAILURE, true, "PutObject", "records/", "\"Pending\""),
    LETTER(Course.FAILURE, false, "SendMessage", "", ""),
    LETTERED(Course.FAILURE, true, "SendMessage", "", ""),
    FAILMARK(Course.FAILURE, false, "PutObject", "records/", "\"Sent\""),
    FAILMARKED(Course.FAILURE, true, "PutObject", "records/", "\"Sent\""),
    FAILDELETE(Course.FAILURE, false, "DeleteMessage", "", ""),
    FAILDELETED(Course.FAILURE, true, "DeleteMessage", "", "");

    /** What happens to the job of a point. */
    enum Course {
        SUBMIT,
        SUCCESS,
        FAILURE
    }

    final Course course;
    private final boolean afterEffect;
    private final String operation;
    private final String prefix;
    private final String content;

    KillPoint(Course course, boolean afterEffect, String operation, String prefix, String content) {
        this.course = course;
        this.afterEffect = afterEffect;
        this.operation = operation;
        this.prefix = prefix;
        this.content = content;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    Fault fault() {
        return afterEffect ? Fault.hangAfterEffect() : Fault.hang();
    }

    boolean isOfQueue() {
        return operation.endsWith("Message");
    }

    /**
     * Whether a request is the one of this point.
     *
     * @param messageId of the job's message; receipt handles begin with it on the embedded server
     */
    boolean isReached(SeenRequest request, String messageId) {
        return request.is(operation)
                && request.excerpt().contains(content)
                && switch (operation) {
                    case "SendMessage" -> request.excerpt().contains("\\\"job\\\":\\\"" + id() + "\\\"");
                    case "DeleteMessage" -> request.excerpt().contains(messageId);
                    default -> request.isAbout(prefix) && isAboutJob(request.target());
                };
    }

    private boolean isAboutJob(String target) {
        int query = target.indexOf('?');
        String key = query < 0 ? target : target.substring(0, query);
        return key.endsWith("/" + id() + ".json") || key.contains("/" + id() + "/") || key.endsWith("-" + id());
    }
}
