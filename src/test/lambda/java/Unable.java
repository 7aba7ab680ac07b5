import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;

/** A function that cannot start. */
public final class Unable implements RequestHandler<Object, Object> {

    private static final Object NOTHING = fail();

    private static Object fail() {
        throw new IllegalStateException("its table is not configured");
    }

    @Override
    public Object handleRequest(Object event, Context context) {
        return NOTHING;
    }
}
