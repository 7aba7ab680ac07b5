package dev.longhaul.job;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes another party's error text fit for logs and records: what could be a receipt handle, a token or a signature is cut down to its
 * first characters, and addresses lose their query. Words of a sentence, ARNs, addresses, ids of requests and host names stay.
 */
public final class Redacted {

    /** A UUID has 36 characters, the shortest handle seen 73. */
    private static final int TOKEN_CHARACTERS = 40;

    private static final int SHOWN = 4;

    /** Addresses and ARNs first, so that what they consist of is not taken for a token. */
    private static final Pattern LONG =
            Pattern.compile("(?<name>arn:[\\w:/.@+=-]+|https?://[^\\s?\"'<>]+)(?<query>\\?[^\\s\"'<>]*)?"
                    + "|(?<token>[A-Za-z0-9+/=_#%-]{" + (TOKEN_CHARACTERS + 1) + ",})");

    /** How the SDK begins a list of every class that it has asked, of two thousand characters. */
    private static final String NO_CREDENTIALS = "Unable to load credentials from any of the providers";

    private Redacted() {}

    /** Another's text, without what must not be seen; where it says in a page of classes that there are no credentials, in a sentence. */
    public static String text(String text) {
        int page = text.indexOf(NO_CREDENTIALS);
        if (page >= 0) {
            return text(text.substring(0, page))
                    + "no AWS credentials were found: give the task a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                    + " or AWS_PROFILE where there are files in ~/.aws";
        }
        return LONG.matcher(text).replaceAll(found -> Matcher.quoteReplacement(redacted(found)));
    }

    private static String redacted(MatchResult found) {
        String name = found.group("name");
        if (name != null) {
            return found.group("query") == null ? name : name + "?…";
        }
        String token = found.group();
        return token.substring(0, SHOWN) + "…(" + token.length() + " characters)";
    }
}
