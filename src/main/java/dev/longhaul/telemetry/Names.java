package dev.longhaul.telemetry;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * Attributes of spans and metrics. Those of messaging follow OpenTelemetry's conventions as of 1.44, those of X-Ray the exporter
 * {@code awsxray} of the collector.
 */
final class Names {

    static final AttributeKey<String> JOB = stringKey("longhaul.job.id");
    static final AttributeKey<String> TYPE = stringKey("longhaul.job.type");
    static final AttributeKey<String> QUEUE = stringKey("longhaul.queue");
    static final AttributeKey<Long> ATTEMPT = longKey("longhaul.attempt");
    static final AttributeKey<String> OUTCOME = stringKey("longhaul.outcome");
    static final AttributeKey<String> WORKER = stringKey("longhaul.worker");
    static final AttributeKey<Long> RECEIVE_COUNT = longKey("longhaul.receive.count");
    static final AttributeKey<Double> QUEUE_WAIT = doubleKey("longhaul.queue.wait");
    static final AttributeKey<Long> PROGRESS_DONE = longKey("longhaul.progress.done");
    static final AttributeKey<Long> PROGRESS_TOTAL = longKey("longhaul.progress.total");
    static final AttributeKey<String> PROGRESS_UNIT = stringKey("longhaul.progress.unit");
    static final AttributeKey<String> OUTPUT = stringKey("longhaul.output.name");
    static final AttributeKey<String> CONDITION = stringKey("longhaul.condition");
    static final AttributeKey<String> LINK = stringKey("longhaul.link");

    static final AttributeKey<String> ERROR = stringKey("error.type");
    static final AttributeKey<String> SYSTEM = stringKey("messaging.system");
    static final AttributeKey<String> OPERATION_TYPE = stringKey("messaging.operation.type");
    static final AttributeKey<String> OPERATION = stringKey("messaging.operation.name");
    static final AttributeKey<String> DESTINATION = stringKey("messaging.destination.name");
    static final AttributeKey<String> MESSAGE = stringKey("messaging.message.id");

    static final AttributeKey<String> SERVICE = stringKey("rpc.service");
    static final AttributeKey<String> METHOD = stringKey("rpc.method");

    static final AttributeKey<Boolean> IN_PROGRESS = booleanKey("aws.xray.inprogress");
    static final AttributeKey<List<String>> ANNOTATIONS = stringArrayKey("aws.xray.annotations");

    static final String SQS = "aws_sqs";

    /** What X-Ray makes searchable. */
    static final List<String> ANNOTATED =
            List.of(JOB.getKey(), TYPE.getKey(), QUEUE.getKey(), ATTEMPT.getKey(), OUTCOME.getKey());

    private Names() {}
}
