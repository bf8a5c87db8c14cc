package io.directpred.standalone;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** The list of commands in {@code directpred --help}, grouped by what they are for. */
final class CommandGroups {
    /** Names that there are no commands of are passed over. */
    private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("Train", List.of("run", "resume", "ablate"));
        GROUPS.put("Look", List.of("watch", "topics", "tap", "serve", "compare", "theory"));
        GROUPS.put("Use", List.of("export", "embed"));
        GROUPS.put("Operate", List.of("runs", "record", "doctor"));
    }

    /** Where a command stands that no group names. */
    static final String OTHERS = "More";

    private static final int INDENT = 2;
    private static final int NAMES = 10;

    private CommandGroups() {}

    /** As it stands in the help, ending with a line break. */
    static String list(Help help) {
        Map<String, Help> commands = help.subcommands();
        Set<String> rest = new LinkedHashSet<>(commands.keySet());
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((title, names) -> {
            List<String> there = new ArrayList<>(names);
            there.retainAll(commands.keySet());
            rest.removeAll(there);
            group(help, title, there, text);
        });
        group(help, OTHERS, List.copyOf(rest), text);
        return text.toString();
    }

    private static void group(Help help, String title, List<String> names, StringBuilder text) {
        if (names.isEmpty()) {
            return;
        }
        int width = help.commandSpec().usageMessage().width();
        TextTable table = TextTable.forColumns(
                help.colorScheme(),
                new Column(NAMES, INDENT, Overflow.SPAN),
                new Column(width - NAMES, INDENT, Overflow.WRAP));
        help.subcommands().forEach((name, command) -> {
            if (names.contains(name)) {
                String[] description = command.commandSpec().usageMessage().description();
                table.addRowValues(name, description.length == 0 ? "" : String.format(description[0]));
            }
        });
        text.append(title).append(":\n").append(table);
    }
}
