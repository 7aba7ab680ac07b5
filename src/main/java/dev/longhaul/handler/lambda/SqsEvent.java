package dev.longhaul.handler.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.longhaul.handler.JobContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/**
 * An SQS event of one record, as an event source mapping sends it: the job's id as the message's, its input as the body. The message that
 * brought the job may be another one by now, and the function must not delete it, so the receipt handle is a placeholder, and the times are
 * the attempt's.
 */
final class SqsEvent {

    private static final JsonFactory JSON = new JsonFactory();

    private SqsEvent() {}

    static EventBody of(JobContext job, FunctionSettings function, Instant now) throws IOException {
        EventSpool spool = new EventSpool(job);
        try (spool;
                JsonGenerator to = JSON.createGenerator(spool)) {
            to.writeStartObject();
            to.writeArrayFieldStart("Records");
            to.writeStartObject();
            to.writeStringField("messageId", job.id().value());
            to.writeStringField("receiptHandle", "longhaul-" + job.fencingToken());
            writeBody(job, to);
            writeAttributes(job, now, to);
            writeLabels(job, to);
            to.writeStringField("eventSource", "aws:sqs");
            to.writeStringField("eventSourceARN", function.eventSourceArn());
            to.writeStringField("awsRegion", function.region());
            to.writeEndObject();
            to.writeEndArray();
            to.writeEndObject();
        }
        return spool.body();
    }

    private static void writeBody(JobContext job, JsonGenerator to) throws IOException {
        MessageDigest md5 = md5();
        try (InputStream input = new DigestInputStream(job.input(), md5);
                Reader text = new InputStreamReader(input, StandardCharsets.UTF_8)) {
            to.writeFieldName("body");
            to.writeString(text, -1);
        }
        to.writeStringField("md5OfBody", HexFormat.of().formatHex(md5.digest()));
    }

    private static void writeAttributes(JobContext job, Instant now, JsonGenerator to) throws IOException {
        String millis = Long.toString(now.toEpochMilli());
        to.writeObjectFieldStart("attributes");
        to.writeStringField("ApproximateReceiveCount", Integer.toString(job.attempt()));
        to.writeStringField("SentTimestamp", millis);
        to.writeStringField("SenderId", "longhaul");
        to.writeStringField("ApproximateFirstReceiveTimestamp", millis);
        String trace = job.traceHeaders().get(EventHeaders.XRAY);
        if (trace != null) {
            to.writeStringField("AWSTraceHeader", trace);
        }
        to.writeEndObject();
    }

    private static void writeLabels(JobContext job, JsonGenerator to) throws IOException {
        to.writeObjectFieldStart("messageAttributes");
        for (Map.Entry<String, String> label : job.labels().entrySet()) {
            to.writeObjectFieldStart(label.getKey());
            to.writeStringField("stringValue", label.getValue());
            to.writeArrayFieldStart("stringListValues");
            to.writeEndArray();
            to.writeArrayFieldStart("binaryListValues");
            to.writeEndArray();
            to.writeStringField("dataType", "String");
            to.writeEndObject();
        }
        to.writeEndObject();
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
