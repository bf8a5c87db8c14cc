package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;

class FollowersTest {
    private final Followers followers = new Followers();
    private final Map<Integer, Sinks.Many<String>> runs = new LinkedHashMap<>();
    private final List<Integer> left = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();

    @Test
    void leaveTheRunThatHasBeenSilentForLongest() {
        for (int i = 0; i < Followers.MOST; i++) {
            follow(i);
        }
        runs.get(0).tryEmitNext("still there");

        follow(Followers.MOST);
        follow(Followers.MOST + 1);

        assertThat(left).containsExactly(1, 2);
        assertThat(heard).containsExactly("still there");
    }

    @Test
    void haveRoomAgainWhenOneEnds() {
        for (int i = 0; i < Followers.MOST; i++) {
            follow(i);
        }
        runs.get(5).tryEmitComplete();

        follow(Followers.MOST);

        assertThat(left).containsExactly(5);
    }

    private void follow(int run) {
        Sinks.Many<String> says = Sinks.many().unicast().onBackpressureError();
        runs.put(run, says);
        followers.following("run-" + run, says.asFlux()).subscribe(heard::add, e -> {}, () -> left.add(run));
    }
}
