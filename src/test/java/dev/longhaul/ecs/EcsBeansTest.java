package dev.longhaul.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EcsBeansTest {

    @Test
    void takesAddresses() {
        assertThat(EcsBeans.address("metadata", "http://169.254.170.2/v4/abc")).hasHost("169.254.170.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecs.example", "ftp://ecs.example", "http://", "http://a b"})
    void refusesWhatIsNoneByTheNameOfItsSetting(String value) {
        assertThatThrownBy(() -> EcsBeans.address("endpoint", value))
                .hasMessageContainingAll("longhaul.ecs.endpoint", value, "http");
    }
}
