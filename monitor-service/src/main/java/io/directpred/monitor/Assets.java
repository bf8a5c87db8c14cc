package io.directpred.monitor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of the page, all in memory: ours, and uPlot out of its WebJar. No other path leads anywhere. */
final class Assets {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final List<String> OURS = List.of(
            "index.html",
            "icon.svg",
            "page.css",
            "app.js",
            "store.js",
            "format.js",
            "colours.js",
            "chart.js",
            "lines.js",
            "heatmap.js",
            "panels.js",
            "tables.js",
            "topics.js",
            "views.js",
            "embeddings.js",
            "export.js");

    /** @param type for the header Content-Type */
    record Asset(String type, byte[] content) {}

    private final Map<String, Asset> byPath = new LinkedHashMap<>();

    Assets() {
        OURS.forEach(name -> byPath.put("/" + name, read("page/" + name)));
        byPath.put("/", read("page/index.html"));
        byPath.put("/uplot.js", read(UPLOT + "uPlot.esm.js"));
        byPath.put("/uplot.css", read(UPLOT + "uPlot.min.css"));
    }

    Optional<Asset> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    private static Asset read(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program is not whole: it lacks " + resource);
            }
            return new Asset(type(resource), in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String name) {
        String kind = name.endsWith(".html") ? "html" : name.endsWith(".css") ? "css" : "javascript";
        return name.endsWith(".svg") ? "image/svg+xml" : "text/" + kind + "; charset=utf-8";
    }
}
