package io.directpred.network;

import io.directpred.spec.OptimiserKind;
import io.directpred.spec.Update;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What step.py is told of the optimiser: which page, what it keeps, and which tensors have the same settings.
 *
 * @param trained by gradient: the lists p, g, v and s of step.py are in its order
 */
record OptimiserText(Update update, List<Slot> trained) {
    private static final String CALL = "    _ = self.optimise(%s, %s, %s, %s, %s, h)\n";

    /** The resource with every line of it. */
    String page() {
        return "optimisers/" + update.kind() + ".py";
    }

    /** The mean squares of the gradients, which Adam keeps. */
    List<Slot> kept() {
        return update.kind() == OptimiserKind.adam
                ? trained.stream().map(slot -> slot.within("second")).toList()
                : List.of();
    }

    /** The list s. */
    String second() {
        return kept().isEmpty()
                ? "annotate(List[Tensor], [])"
                : kept().stream()
                        .map(Script::keptAttribute)
                        .map(a -> "self." + a)
                        .collect(listed());
    }

    /** Shortens the gradient to its greatest norm. */
    String clip() {
        return update.clips()
                ? "    g = torch._foreach_mul(g, float(torch.clamp_max(h[4] / (float(norm) + 1e-06), 1.)))\n"
                : "";
    }

    /**
     * One call for all tensors of the same learning rate and weight decay: one in all where nothing is exempt or has
     * its own.
     */
    String calls() {
        Map<String, List<Integer>> groups = IntStream.range(0, trained.size())
                .boxed()
                .collect(Collectors.groupingBy(
                        i -> settings(trained.get(i)), LinkedHashMap::new, Collectors.toCollection(ArrayList::new)));
        return groups.entrySet().stream()
                .map(group -> groups.size() == 1
                        ? CALL.formatted("p", "g", "v", "s", group.getKey())
                        : CALL.formatted(
                                some("p", group.getValue()),
                                some("g", group.getValue()),
                                some("v", group.getValue()),
                                kept().isEmpty() ? "s" : some("s", group.getValue()),
                                group.getKey()))
                .collect(Collectors.joining());
    }

    /** Learning rate, weight decay, and whether LARS has a rate for the tensor. */
    private String settings(Slot slot) {
        boolean own = update.ownPredictor() && slot.name().startsWith("predictor.");
        boolean exempt = update.exempt() && slot.shape().length == 1;
        String decay = own ? "float(h[6])" : "float(h[2])";
        return (own ? "float(h[5])" : "float(h[0])") + ", " + (exempt ? "0., False" : decay + ", True");
    }

    private static String some(String list, List<Integer> places) {
        return places.stream().map(i -> list + "[" + i + "]").collect(listed());
    }

    private static Collector<CharSequence, ?, String> listed() {
        return Collectors.joining(", ", "[", "]");
    }
}
