package dev.longhaul.handler.lambda;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lambda functions that do the work of job types. */
@ConfigMapping(prefix = "longhaul.lambda")
public interface LambdaConfig {

    /**
     * Where runtimes reach their listeners. Whoever reaches one can take jobs: the Runtime API knows no authentication. Containers of one
     * ECS task share 127.0.0.1.
     */
    @WithDefault("127.0.0.1")
    String address();

    /** The functions, by the job type that each serves. */
    Map<String, FunctionConfig> functions();

    /** One function. */
    interface FunctionConfig {

        /** Who starts the function's runtimes: `sidecar` for the containers beside the worker, `child` for the worker itself. */
        @WithDefault("sidecar")
        Mode mode();

        /**
         * Of sidecars: the ports, one for each runtime, which polls there with `AWS_LAMBDA_RUNTIME_API` set to the address and the port.
         * Ports and not names tell them apart.
         */
        Optional<List<Integer>> ports();

        /**
         * Of sidecars in an ECS task: the container of each port, or one for all. When a runtime's connection closes, ECS is asked whether its
         * container has ended or was started anew, so that the crash of any client is seen within seconds.
         */
        Optional<List<String>> containers();

        /** Of children: how many there are. */
        @WithDefault("1")
        int runtimes();

        /**
         * How many invocations one runtime takes at the same time. More than 1 only for runtimes that can (`AWS_LAMBDA_MAX_CONCURRENCY`),
         * which children are then told.
         */
        @WithDefault("1")
        int concurrency();

        /** What the function gets: `input` for the job's input as it is, `sqs` for an SQS event with the input as the body of its record. */
        @WithDefault("input")
        Shape event();

        /** Of SQS events: whether an answer with `batchItemFailures` fails the job, as an event source mapping does if told so. */
        @WithDefault("false")
        boolean reportBatchItemFailures();

        /** Of SQS events: the queue's ARN as the function is to see it. */
        Optional<String> eventSourceArn();

        /** Of children: the runtime and its arguments, exactly as they are run. The first is an absolute path, or a name on its own PATH. */
        Optional<List<String>> command();

        /** Of children: the handler, which they find in `_HANDLER`. */
        Optional<String> handler();

        /** Of children: the folder of the function's code, which they start in and find in `LAMBDA_TASK_ROOT`. */
        @WithDefault("/var/task")
        String taskRoot();

        /** The function's name, of which its ARN is made where none is set; the job type where it is missing. */
        Optional<String> name();

        /** The function's ARN, as it is to see itself. */
        Optional<String> arn();

        /** Of children: the megabytes that they are told they have. Nothing limits them to it. */
        @WithDefault("1024")
        int memorySize();

        /** Of children: names of the worker's environment variables that they get too. */
        @WithDefault(
                "PATH,LANG,LC_ALL,TZ,AWS_REGION,AWS_DEFAULT_REGION,AWS_CONTAINER_CREDENTIALS_RELATIVE_URI,AWS_XRAY_DAEMON_ADDRESS")
        List<String> passEnv();

        /** Of children: environment variables with fixed values. They win over all others. */
        Map<String, String> env();

        /** Of children: the time between SIGTERM and SIGKILL, at most 45 seconds. */
        @WithDefault("5S")
        Duration grace();

        /**
         * Of sidecars: how long after the loss of the connection that carried its event a runtime on libcurl (Java, Node.js) counts as
         * crashed, if nothing else was heard of it; 0 to go by stronger proof only.
         */
        @WithDefault("15S")
        Duration crashPatience();
    }

    /** Who starts a function's runtimes. */
    enum Mode {
        /** Containers beside the worker. */
        SIDECAR,
        /** The worker. */
        CHILD
    }

    /** What a function gets of a job. */
    enum Shape {
        /** The input as it is. */
        INPUT,
        /** An SQS event of one record. */
        SQS
    }
}
