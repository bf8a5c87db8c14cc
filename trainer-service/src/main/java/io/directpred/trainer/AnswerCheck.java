package io.directpred.trainer;

import io.directpred.events.ElementType;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewTensor;
import io.directpred.spec.RunSpec;
import io.directpred.spec.View;
import java.util.List;
import java.util.Optional;

/**
 * Whether an answer is what was asked for, by its samples and by the number, shape, element type and length of its
 * views.
 */
record AnswerCheck(List<View> views) {
    AnswerCheck(RunSpec spec) {
        this(spec.getViews().getEach());
    }

    /** What is not as it was asked for. */
    Optional<String> difference(List<Integer> samples, ViewPairs pairs) {
        if (!pairs.getSamples().equals(samples)) {
            return Optional.of("other samples than were asked for");
        }
        if (pairs.getViews().size() != views.size()) {
            return Optional.of(pairs.getViews().size() + " views instead of " + views.size());
        }
        for (int view = 0; view < views.size(); view++) {
            ViewTensor made = pairs.getViews().get(view);
            List<Integer> shape =
                    List.of(views.get(view).getSize(), views.get(view).getSize(), 3);
            int bytes = samples.size() * shape.stream().reduce(1, Math::multiplyExact);
            if (!made.getShape().equals(shape)) {
                return Optional.of("view " + view + " has shape " + made.getShape() + " instead of " + shape);
            }
            if (made.getElementType() != ElementType.uint8) {
                return Optional.of("view " + view + " is of " + made.getElementType() + " instead of uint8");
            }
            if (made.getContent().remaining() != bytes) {
                return Optional.of(
                        "view " + view + " has " + made.getContent().remaining() + " bytes instead of " + bytes);
            }
        }
        return Optional.empty();
    }
}
