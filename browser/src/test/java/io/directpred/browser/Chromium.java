package io.directpred.browser;

import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's browser without a window, and what a test asks of a page in it. */
public final class Chromium implements AutoCloseable {
    private final ChromeDriver driver;

    public Chromium(int width, int height) {
        LoggingPreferences everything = new LoggingPreferences();
        everything.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=" + width + "," + height);
        options.setCapability("goog:loggingPrefs", everything);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
    }

    public void open(String address) {
        driver.get(address);
    }

    /** Shown by the first element of a selector. */
    String text(String selector) {
        return texts(selector).get(0);
    }

    /**
     * Shown by every element of a selector; nothing for what is hidden. One script reads them all: the page draws its
     * tables again whenever a record arrives, so a handle on an element can be stale by the next call.
     */
    List<String> texts(String selector) {
        List<?> shown = (List<?>) js(
                "return [...document.querySelectorAll(arguments[0])].map((e) => e.checkVisibility() ? e.innerText.trim() : '')",
                selector);
        return shown.stream().map(text -> (String) text).toList();
    }

    /** What a script returns, in Selenium's types. */
    public Object js(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Bytes of JavaScript's heap, nodes of the document and listeners, all after garbage was collected. */
    public record Held(long heap, long nodes, long listeners) {}

    public Held held() {
        for (int i = 0; i < 3; i++) { // what the first leaves to finalisers, the next takes
            driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        }
        Map<String, Object> counts = driver.executeCdpCommand("Memory.getDOMCounters", Map.of());
        return new Held(
                number(driver.executeCdpCommand("Runtime.getHeapUsage", Map.of())
                        .get("usedSize")),
                number(counts.get("nodes")),
                number(counts.get("jsEventListeners")));
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    /** What the console has said since it was last asked, from warnings on. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
