import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.amazon.lambda.runtime.AbstractLambdaPollLoop;
import io.quarkus.amazon.lambda.runtime.AmazonLambdaContext;
import io.quarkus.amazon.lambda.runtime.ClientContextImpl;
import io.quarkus.amazon.lambda.runtime.JacksonInputReader;
import io.quarkus.amazon.lambda.runtime.JacksonOutputWriter;
import io.quarkus.amazon.lambda.runtime.LambdaInputReader;
import io.quarkus.amazon.lambda.runtime.LambdaOutputWriter;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownContext;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Quarkus' own client, as a function that is compiled natively has it, without the rest of Quarkus. */
public final class Loop extends AbstractLambdaPollLoop {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Loop() {
        super(JSON, JSON.readerFor(Map.class), JSON.readerFor(ClientContextImpl.class), LaunchMode.NORMAL);
    }

    public static void main(String[] arguments) throws InterruptedException {
        new Started();
        new Loop().startPollLoop(new NoShutdown());
        new CountDownLatch(1).await();
    }

    @Override
    protected boolean isStream() {
        return false;
    }

    @Override
    protected Object processRequest(Object event, AmazonLambdaContext context) {
        if (((Map<?, ?>) event).containsKey("fail")) {
            throw new IllegalStateException("no such film");
        }
        return Map.of("event", event, "id", context.getAwsRequestId(), "left", context.getRemainingTimeInMillis());
    }

    @Override
    protected void processRequest(InputStream event, OutputStream answer, AmazonLambdaContext context) {
        throw new UnsupportedOperationException("it is no stream");
    }

    @Override
    protected LambdaInputReader<?> getInputReader() {
        return new JacksonInputReader(JSON.readerFor(Map.class));
    }

    @Override
    protected LambdaOutputWriter getOutputWriter() {
        return new JacksonOutputWriter(JSON.writer());
    }

    /** An application that has nothing to start. */
    private static final class Started extends Application {
        private Started() {
            super(false);
            currentApplication = this;
        }

        @Override
        protected void doStart(String[] arguments) {}

        @Override
        protected void doStop() {
            Runtime.getRuntime().halt(1); // as a whole application ends then
        }

        @Override
        public String getName() {
            return "loop";
        }
    }

    /** It ends with its process. */
    private static final class NoShutdown implements ShutdownContext {
        @Override
        public void addShutdownTask(Runnable task) {}

        @Override
        public void addLastShutdownTask(Runnable task) {}
    }
}
