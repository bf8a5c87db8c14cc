package io.directpred.spec;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Conversion;
import org.apache.avro.Schema;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Lets Avro load the generated classes of this package: since 1.12.2 it refuses every class it was not told to trust. A
 * subclass does the same for the package that it is in.
 *
 * <p>It converts nothing. Avro looks up conversions by {@link java.util.ServiceLoader} before it touches the first
 * generated class, which is the one moment early enough, in every JVM, without a flag of its command line.
 */
public class TrustedPackage extends Conversion<TrustedPackage> {
    private static final Set<String> TRUSTED = ConcurrentHashMap.newKeySet();

    static {
        ClassSecurityPredicate trustedSoFar = ClassSecurityValidator.getGlobal();
        ClassSecurityPredicate ours = type -> TRUSTED.contains(type.getPackageName());
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(trustedSoFar, ours));
    }

    /** Made by Avro, as often as it likes. */
    public TrustedPackage() {
        TRUSTED.add(getClass().getPackageName());
    }

    @Override
    public Class<TrustedPackage> getConvertedType() {
        return TrustedPackage.class;
    }

    @Override
    public String getLogicalTypeName() {
        return getClass().getPackageName();
    }

    @Override
    public Schema getRecommendedSchema() {
        return Schema.create(Schema.Type.NULL);
    }
}
