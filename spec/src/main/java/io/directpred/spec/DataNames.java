package io.directpred.spec;

/** How the name of a data set is made canonical, by who knows data sets. */
@FunctionalInterface
public interface DataNames {

    /**
     * The name as {@code KIND} or {@code KIND:/DIR}; whatever is thrown says in its message why the name is refused.
     */
    String canonical(String name) throws Exception;
}
