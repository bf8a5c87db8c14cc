package io.directpred.trainer;

import io.directpred.events.ViewPairs;
import io.directpred.events.ViewTensor;
import io.directpred.network.Networks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Memory outside the heap that the networks read views from, used again for every batch. */
final class ViewBuffers {
    private final List<ByteBuffer> buffers = new ArrayList<>();

    /** Each view of a batch, the slices behind each other; valid until the next call. */
    List<Networks.View> views(List<ViewPairs> slices) {
        List<ViewTensor> first = slices.get(0).getViews();
        List<Networks.View> views = new ArrayList<>();
        for (int v = 0; v < first.size(); v++) {
            List<Integer> shape = first.get(v).getShape(); // height, width, channels
            views.add(new Networks.View(assembled(slices, v), shape.get(0), shape.get(1)));
        }
        return views;
    }

    private ByteBuffer assembled(List<ViewPairs> slices, int v) {
        int bytes = slices.stream()
                .mapToInt(slice -> slice.getViews().get(v).getContent().remaining())
                .sum();
        if (v == buffers.size()) {
            buffers.add(ByteBuffer.allocate(0));
        }
        if (buffers.get(v).capacity() < bytes) {
            buffers.set(v, ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
        }
        ByteBuffer buffer = buffers.get(v).clear();
        slices.forEach(slice -> buffer.put(slice.getViews().get(v).getContent().duplicate()));
        return buffer.flip();
    }
}
