package dev.longhaul.support;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Names a request's operation: SQS says it in a header, S3 by method, path depth and query. */
final class RequestKind {

    private RequestKind() {}

    static String of(HttpHead head, String method, String target) {
        Optional<String> action = head.header("X-Amz-Target");
        if (action.isPresent()) {
            return action.get().substring(action.get().indexOf('.') + 1);
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        Set<String> query = question < 0 ? Set.of() : names(target.substring(question + 1));
        boolean isBucket = path.indexOf('/', 1) < 0 || path.indexOf('/', 1) == path.length() - 1;
        return isBucket ? bucketKind(method, query) : objectKind(head, method, query);
    }

    private static Set<String> names(String query) {
        return Arrays.stream(query.split("&", -1))
                .map(pair -> pair.split("=", 2)[0])
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String bucketKind(String method, Set<String> query) {
        return switch (method) {
            case "PUT" -> "CreateBucket";
            case "HEAD" -> "HeadBucket";
            case "POST" -> query.contains("delete") ? "DeleteObjects" : "PostBucket";
            case "GET" -> {
                if (query.contains("list-type")) {
                    yield "ListObjectsV2";
                }
                yield query.contains("uploads") ? "ListMultipartUploads" : "GetBucket";
            }
            default -> method + "Bucket";
        };
    }

    private static String objectKind(HttpHead head, String method, Set<String> query) {
        boolean isUpload = query.contains("uploadId");
        return switch (method) {
            case "PUT" -> {
                boolean isCopy = head.header("x-amz-copy-source").isPresent();
                if (isUpload) {
                    yield isCopy ? "UploadPartCopy" : "UploadPart";
                }
                yield isCopy ? "CopyObject" : "PutObject";
            }
            case "POST" -> isUpload ? "CompleteMultipartUpload" : "CreateMultipartUpload";
            case "DELETE" -> isUpload ? "AbortMultipartUpload" : "DeleteObject";
            case "GET" -> isUpload ? "ListParts" : "GetObject";
            case "HEAD" -> "HeadObject";
            default -> method + "Object";
        };
    }
}
