package com.example.words;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.CheckpointDraft;
import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.Outcome;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Counts the words of texts, one after the other, and goes on where it was when it is stopped or killed. */
@ApplicationScoped
public class WordCount implements JobHandler {

    /** The input. */
    @RegisterForReflection
    public record Request(List<String> texts) {
        public Request {
            if (texts == null) {
                throw new InvalidInput("input: texts are missing");
            }
        }
    }

    private record State(int texts, long words) {}

    @Override
    public Set<String> types() {
        return Set.of("words");
    }

    @Override
    public Outcome handle(JobContext job) throws IOException {
        List<String> texts = job.input(Request.class).texts();
        State state = kept(job);
        for (String text : texts.subList(state.texts(), texts.size())) {
            if (job.stop().isRequested()) {
                keep(state, job);
                return Outcome.released("stopped after " + state.texts() + " texts");
            }
            state = new State(state.texts() + 1, state.words() + words(text));
            job.progress(state.texts(), (long) texts.size(), "texts", "");
            if (state.texts() % 1000 == 0) {
                keep(state, job);
            }
        }
        try (OutputStream out = job.result().open("words.txt", "text/plain")) {
            out.write(Long.toString(state.words()).getBytes(StandardCharsets.UTF_8));
        }
        return Outcome.succeeded();
    }

    /** Blanks before the first word are none, and neither is an empty text. */
    private static long words(String text) {
        String words = text.strip();
        return words.isEmpty() ? 0 : words.split("\\s+").length;
    }

    private static void keep(State state, JobContext job) throws IOException {
        try (CheckpointDraft draft = job.checkpoints().begin()) {
            try (OutputStream out = draft.open("state")) {
                out.write((state.texts() + " " + state.words()).getBytes(StandardCharsets.UTF_8));
            }
            draft.commit();
        }
    }

    private static State kept(JobContext job) throws IOException {
        Optional<Checkpoint> latest = job.checkpoints().latest();
        if (latest.isEmpty()) {
            return new State(0, 0);
        }
        try (InputStream in = latest.get().open("state")) {
            String[] numbers = new String(in.readAllBytes(), StandardCharsets.UTF_8).split(" ");
            return new State(Integer.parseInt(numbers[0]), Long.parseLong(numbers[1]));
        }
    }
}
