import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Map;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/** Prints, for each FLAVOUR:FILE, how many rules fail, and each of them. */
public final class Validate {
    public static void main(String[] jobs) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String job : jobs) {
            int cut = job.indexOf(':');
            PDFAFlavour flavour = PDFAFlavour.byFlavourId(job.substring(0, cut));
            try (InputStream file = new FileInputStream(job.substring(cut + 1));
                    PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                    PDFAValidator validator =
                            Foundries.defaultInstance().createValidator(flavour, false)) {
                report(job, validator.validate(parser));
            }
        }
    }

    private static void report(String job, ValidationResult result) {
        Map<RuleId, Integer> failed = result.getFailedChecks();
        System.out.println(job + "\t" + result.isCompliant() + "\t" + failed.size());
        for (Map.Entry<RuleId, Integer> rule : failed.entrySet()) {
            RuleId id = rule.getKey();
            System.out.println("\t" + id.getClause() + "-" + id.getTestNumber()
                    + " in " + rule.getValue() + " places: " + words(result, id));
        }
    }

    private static String words(ValidationResult result, RuleId id) {
        for (TestAssertion found : result.getTestAssertions()) {
            if (found.getRuleId().equals(id)) {
                return found.getMessage() + " " + found.getLocation().getContext();
            }
        }
        return "";
    }
}
