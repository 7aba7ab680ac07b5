package dev.longhaul.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {

    @Test
    void isReadAsItIsWritten() {
        Place place = new Place(3, 1_234_567_890_123L, true);
        assertThat(Place.of(place.text())).isEqualTo(place);
        assertThat(Place.of(Place.BEGIN.text())).isEqualTo(Place.BEGIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "1", "1.", "-1.0", "1.2.3", "99999999999.1", "1.9999999999999999999", "1.2.end.end"})
    void isTheBeginForWhatIsNoPlace(String text) {
        assertThat(Place.of(text)).isEqualTo(Place.BEGIN);
        assertThat(Place.of(null)).isEqualTo(Place.BEGIN);
    }
}
