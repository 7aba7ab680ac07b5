import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** Reads whatever comes and answers with sixty mebibytes. */
public final class Big implements RequestStreamHandler {

    private static final int SIZE = 60 * 1024 * 1024;

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        event.transferTo(OutputStream.nullOutputStream());
        byte[] piece = new byte[1024 * 1024];
        Arrays.fill(piece, (byte) 'x');
        for (int written = 0; written < SIZE; written += piece.length) {
            answer.write(piece);
        }
    }
}
