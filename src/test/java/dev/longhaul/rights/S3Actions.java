package dev.longhaul.rights;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longhaul.support.HttpHead;
import dev.longhaul.support.SeenRequest;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The actions of S3 requests in path style. Which operation asks for which action: docs.aws.amazon.com/AmazonS3/latest/userguide,
 * {@code using-with-s3-policy-actions.html}. An operation that is not listed here is refused, so that none passes unjudged.
 */
final class S3Actions {

    private static final Pattern DELETED_KEY = Pattern.compile("<Key>([^<]*)</Key>");

    /** Of a bucket, by the query's word that says what is read. */
    private static final Map<String, String> BUCKET_READS = Map.of(
            "lifecycle", "s3:GetLifecycleConfiguration",
            "versioning", "s3:GetBucketVersioning",
            "object-lock", "s3:GetBucketObjectLockConfiguration",
            "encryption", "s3:GetEncryptionConfiguration",
            "location", "s3:GetBucketLocation",
            "uploads", "s3:ListBucketMultipartUploads",
            "versions", "s3:ListBucketVersions");

    /** Headers of a write that ask for a right of their own. */
    private static final Map<String, String> WRITE_HEADERS = Map.of(
            "x-amz-tagging", "s3:PutObjectTagging",
            "x-amz-acl", "s3:PutObjectAcl",
            "x-amz-object-lock-mode", "s3:PutObjectRetention",
            "x-amz-object-lock-legal-hold", "s3:PutObjectLegalHold");

    private final String method;
    private final Map<String, String> query;
    private final HttpHead head;
    private final String body;
    private final String bucket;
    private final String key;

    private S3Actions(SeenRequest request) {
        String[] target = request.target().split("\\?", 2);
        String[] path = target[0].split("/", 3);
        this.method = request.method();
        this.query = target.length < 2 ? Map.of() : query(target[1]);
        this.head = request.head();
        this.body = request.excerpt();
        this.bucket = path[1];
        this.key = path.length < 3 ? "" : decoded(path[2]);
    }

    static List<AwsCall> of(SeenRequest request) {
        S3Actions actions = new S3Actions(request);
        return actions.key.isEmpty() ? actions.ofBucket() : actions.ofObject();
    }

    private List<AwsCall> ofBucket() {
        String arn = "arn:aws:s3:::" + bucket;
        return switch (method) {
            case "HEAD" -> List.of(new AwsCall("s3:ListBucket", arn));
            case "POST" -> deletions();
            case "GET" ->
                BUCKET_READS.entrySet().stream()
                        .filter(read -> query.containsKey(read.getKey()))
                        .findFirst()
                        .map(read -> List.of(new AwsCall(read.getValue(), arn)))
                        .orElseGet(() -> List.of(new AwsCall("s3:ListBucket", arn, listed())));
            default -> throw unknown();
        };
    }

    private Map<String, String> listed() {
        if (!query.containsKey("list-type")) {
            throw unknown();
        }
        Map<String, String> context = new HashMap<>();
        context.put("s3:prefix", query.getOrDefault("prefix", ""));
        Optional.ofNullable(query.get("delimiter")).ifPresent(value -> context.put("s3:delimiter", value));
        Optional.ofNullable(query.get("max-keys")).ifPresent(value -> context.put("s3:max-keys", value));
        return context;
    }

    /** A batch is judged key by key, by the same action as a deletion of one. Keys beyond the excerpt of the body stay unseen. */
    private List<AwsCall> deletions() {
        List<AwsCall> calls = DELETED_KEY
                .matcher(body)
                .results()
                .map(found -> new AwsCall("s3:DeleteObject", object(bucket, found.group(1))))
                .toList();
        if (!query.containsKey("delete") || calls.isEmpty()) {
            throw unknown();
        }
        return calls;
    }

    private List<AwsCall> ofObject() {
        boolean isUpload = query.containsKey("uploadId") || query.containsKey("uploads");
        String version = query.containsKey("versionId") ? "Version" : "";
        return switch (method) {
            case "GET" -> List.of(on(isUpload ? "s3:ListMultipartUploadParts" : "s3:GetObject" + version));
            case "HEAD" -> List.of(on("s3:GetObject" + version));
            case "DELETE" -> List.of(on(isUpload ? "s3:AbortMultipartUpload" : "s3:DeleteObject" + version));
            case "PUT" -> writes();
            case "POST" -> {
                if (!isUpload) {
                    throw unknown();
                }
                yield writes();
            }
            default -> throw unknown();
        };
    }

    private List<AwsCall> writes() {
        List<AwsCall> calls = new ArrayList<>();
        calls.add(on("s3:PutObject"));
        head.header("x-amz-copy-source").ifPresent(source -> calls.add(copied(source)));
        WRITE_HEADERS.forEach((header, action) -> {
            if (head.header(header).isPresent()) {
                calls.add(on(action));
            }
        });
        return calls;
    }

    /** As {@code bucket/key} or {@code /bucket/key}, percent-encoded, with {@code ?versionId=} behind it. */
    private static AwsCall copied(String source) {
        String[] parts = source.replaceFirst("^/", "").split("\\?versionId=", 2);
        String[] place = decoded(parts[0]).split("/", 2);
        return new AwsCall(parts.length > 1 ? "s3:GetObjectVersion" : "s3:GetObject", object(place[0], place[1]));
    }

    private AwsCall on(String action) {
        return new AwsCall(action, object(bucket, key));
    }

    private static String object(String bucket, String key) {
        return "arn:aws:s3:::" + bucket + "/" + key;
    }

    private IllegalArgumentException unknown() {
        return new IllegalArgumentException(
                "no action is known for " + method + " of /" + bucket + "/" + key + " with " + query.keySet());
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length < 2 ? "" : decoded(parts[1]));
        }
        return query;
    }

    /** In paths and queries of the SDK a plus sign is a plus sign. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }
}
