import edu.mit.csail.sdg.alloy4.A4Reporter;
import edu.mit.csail.sdg.alloy4.XMLNode;
import edu.mit.csail.sdg.ast.Command;
import edu.mit.csail.sdg.ast.Expr;
import edu.mit.csail.sdg.ast.ExprVar;
import edu.mit.csail.sdg.parser.CompModule;
import edu.mit.csail.sdg.parser.CompUtil;
import edu.mit.csail.sdg.translator.A4Options;
import edu.mit.csail.sdg.translator.A4Solution;
import edu.mit.csail.sdg.translator.A4SolutionReader;
import edu.mit.csail.sdg.translator.TranslateAlloyToKodkod;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;

/** Asks the Analyzer about models; each answer is a line that begins with an at sign. */
class Ask {
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "list": // FILE: its commands
                list(args[1]);
                break;
            case "run": // FILE INDEX OVERFLOW: the verdict of one command
                run(read(args[1]), Integer.parseInt(args[2]), options(20, args[3]), 0);
                break;
            case "count": // MAX OVERFLOW FILE...: verdicts, and how many instances there are
                for (int i = 3; i < args.length; i++) {
                    System.out.println("@ file " + (i - 3));
                    count(args[i], Integer.parseInt(args[1]), args[2]);
                }
                break;
            case "eval": // (MODEL XML EXPRESSIONS)...: what expressions, a line each, evaluate to
                for (int i = 1; i + 2 < args.length; i += 3) {
                    System.out.println("@ file " + (i / 3));
                    eval(args[i], args[i + 1], args[i + 2]);
                }
                break;
            default:
                throw new IllegalArgumentException(args[0]);
        }
    }

    static CompModule read(String file) throws Exception {
        return CompUtil.parseEverything_fromFile(A4Reporter.NOP, new HashMap<>(), file);
    }

    static A4Options options(int symmetry, String overflow) {
        A4Options options = new A4Options();
        options.symmetry = symmetry;
        options.noOverflow = overflow.equals("forbid");
        return options;
    }

    static void list(String file) {
        try {
            for (Command c : read(file).getAllCommands()) {
                System.out.println("@ command " + (c.check ? "check " : "run ") + c.expects + " " + c.label);
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    static void count(String file, int max, String overflow) {
        try {
            CompModule world = read(file);
            for (int i = 0; i < world.getAllCommands().size(); i++) {
                run(world, i, options(0, overflow), max);
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    static void run(CompModule world, int index, A4Options options, int max) {
        try {
            Command c = world.getAllCommands().get(index);
            A4Solution s = TranslateAlloyToKodkod.execute_command(
                A4Reporter.NOP, world.getAllReachableSigs(), c, options);
            String verdict = s.satisfiable() ? "sat" : "unsat";
            int n = 0;
            for (; n < max && s.satisfiable(); s = s.next()) {
                n++;
            }
            System.out.println("@ " + verdict + " " + n);
        } catch (Throwable e) {
            fail(e);
        }
    }

    static void eval(String model, String xml, String expressions) {
        try {
            CompModule world = read(model);
            XMLNode root = new XMLNode(new StringReader(Files.readString(Path.of(xml))));
            A4Solution s = A4SolutionReader.read(world.getAllReachableSigs(), root);
            for (ExprVar atom : s.getAllAtoms()) {
                world.addGlobal(atom.label, atom);
            }
            for (ExprVar skolem : s.getAllSkolems()) {
                world.addGlobal(skolem.label, skolem);
            }
            List<String> lines = Files.readAllLines(Path.of(expressions));
            for (String line : lines) {
                try {
                    Expr e = CompUtil.parseOneExpression_fromString(world, line);
                    System.out.println("@ value " + s.eval(e));
                } catch (Throwable e) {
                    fail(e);
                }
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    static void fail(Throwable e) {
        System.out.println("@ error " + e.toString().replace("\n", " "));
    }
}
