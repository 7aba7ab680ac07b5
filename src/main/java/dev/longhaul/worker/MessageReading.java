package dev.longhaul.worker;

import dev.longhaul.envelope.AttributeLabels;
import dev.longhaul.envelope.Digest;
import dev.longhaul.envelope.Envelope;
import dev.longhaul.envelope.EnvelopeReader;
import dev.longhaul.envelope.Reading;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.Origin;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.store.InputStore;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads deliveries by the message contract. A message of ours names its job in an attribute, and the record knows the rest; its body is
 * needed only when the record is gone. Any other message says all about its job, and its own id names it unless it brings one.
 */
final class MessageReading implements Identification {

    private final EnvelopeReader reader;
    private final Delays delays;

    MessageReading(EnvelopeReader reader, Delays delays) {
        this.reader = reader;
        this.delays = delays;
    }

    @Override
    public Incoming of(Source source, Delivery delivery) {
        Reading reading = labelled(reader.read(delivery.body(), source.defaultType()), delivery);
        WakeUpCall call = delivery.call();
        if (call != null) {
            Incoming.Content content = reading instanceof Reading.Read(Envelope envelope)
                    ? contentOf(call.job(), call.digest(), envelope, source, delivery)
                    : null;
            return new Incoming.OfJob(call.job(), call.digest(), call.wake(), content);
        }
        return switch (reading) {
            case Reading.Unreadable unreadable -> new Incoming.Unreadable("unreadable", unreadable.reason());
            case Reading.Read(Envelope envelope) -> foreign(envelope, source, delivery);
        };
    }

    private static Reading labelled(Reading reading, Delivery delivery) {
        return reading instanceof Reading.Read(Envelope envelope) && envelope.isBare()
                ? new Reading.Read(envelope.withLabels(AttributeLabels.of(delivery.attributes())))
                : reading;
    }

    private Incoming foreign(Envelope envelope, Source source, Delivery delivery) {
        Unkept unkept = delays.unkept(envelope.options(), source.order());
        if (unkept != null) {
            return new Incoming.Unreadable(unkept.kind(), unkept.why());
        }
        JobId named = envelope.id();
        JobId id = named == null ? new JobId(delivery.messageId()) : named;
        String digest = Digest.of(source.name(), envelope);
        return new Incoming.OfJob(id, digest, Wake.FIRST, contentOf(id, digest, envelope, source, delivery));
    }

    /** What the body says about the job, if it is the job that the digest stands for. */
    private static Incoming.@Nullable Content contentOf(
            JobId id, String digest, Envelope envelope, Source source, Delivery delivery) {
        if (!Digest.of(source.name(), envelope).equals(digest)) {
            return null;
        }
        JobSpec spec = new JobSpec(
                source.name(),
                envelope.type(),
                InputStore.place(id, digest, envelope.input()),
                envelope.options(),
                delivery.groupId());
        Origin origin = new Origin(delivery.messageId(), envelope.version(), traceOf(delivery));
        return new Incoming.Content(spec, origin, envelope.input());
    }

    private static Map<String, String> traceOf(Delivery delivery) {
        Map<String, String> trace = new TreeMap<>();
        for (String header : new String[] {"traceparent", "tracestate"}) {
            String value = delivery.attributes().get(header);
            if (value != null) {
                trace.put(header, value);
            }
        }
        String xray = delivery.traceHeader();
        if (xray != null) {
            trace.put("AWSTraceHeader", xray);
        }
        return trace;
    }
}
