import edu.mit.csail.sdg.alloy4.A4Reporter;
import edu.mit.csail.sdg.alloy4.Err;
import edu.mit.csail.sdg.alloy4.ErrorWarning;
import edu.mit.csail.sdg.alloy4.Pair;
import edu.mit.csail.sdg.alloy4.Pos;
import edu.mit.csail.sdg.alloy4.Util;
import edu.mit.csail.sdg.ast.Assert;
import edu.mit.csail.sdg.ast.Command;
import edu.mit.csail.sdg.ast.CommandScope;
import edu.mit.csail.sdg.ast.Decl;
import edu.mit.csail.sdg.ast.Expr;
import edu.mit.csail.sdg.ast.ExprBinary;
import edu.mit.csail.sdg.ast.ExprCall;
import edu.mit.csail.sdg.ast.ExprConstant;
import edu.mit.csail.sdg.ast.ExprHasName;
import edu.mit.csail.sdg.ast.ExprITE;
import edu.mit.csail.sdg.ast.ExprLet;
import edu.mit.csail.sdg.ast.ExprList;
import edu.mit.csail.sdg.ast.ExprQt;
import edu.mit.csail.sdg.ast.ExprUnary;
import edu.mit.csail.sdg.ast.ExprVar;
import edu.mit.csail.sdg.ast.Func;
import edu.mit.csail.sdg.ast.Sig;
import edu.mit.csail.sdg.ast.Type;
import edu.mit.csail.sdg.parser.CompModule;
import edu.mit.csail.sdg.parser.CompUtil;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;

/**
 * Prints what the names in models mean to the Analyzer, and the types of expressions: a line for
 * each declaration, that begins with an at sign. What the library declares is left out.
 */
class Tree {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            say("file " + file);
            model(file);
        }
    }

    static void say(String line) {
        System.out.println("@ " + line.replace('\n', ' ').trim());
    }

    static String place(Pos pos) {
        return Path.of(pos.filename).getFileName() + ":" + pos.y;
    }

    static void model(String file) {
        A4Reporter reporter = new A4Reporter() {
            @Override public void warning(ErrorWarning w) {
                say("warning " + place(w.pos));
            }
        };
        try {
            CompModule root = CompUtil.parseEverything_fromFile(reporter, new HashMap<>(), file);
            for (CompModule m : root.getAllReachableModules()) {
                say("module " + m.path());
                if (!m.pos().filename.startsWith(Util.jarPrefix())) {
                    module(m);
                }
            }
            for (Command c : root.getAllCommands()) {
                command(c);
            }
        } catch (Err e) {
            say("error " + (e.pos.filename.isEmpty() ? "" : place(e.pos)));
        }
    }

    static void module(CompModule m) {
        for (Sig s : m.getAllSigs()) {
            sig(s);
        }
        for (Func f : m.getAllFunc()) {
            if (f.label.endsWith("$$Default")) {
                continue;
            }
            String result = f.isPred ? "" : " " + typed(f.returnDecl);
            say("func " + f.label + params(f.decls) + result);
            say("body " + typed(f.getBody()));
        }
        for (Pair<String, Expr> f : m.getAllFacts()) {
            say("fact " + f.a.replace("\"", "") + " " + show(f.b));
        }
        for (Assert a : m.getAllAssertions()) {
            say("assert " + a.label + " " + show(a.expr));
        }
    }

    static void sig(Sig s) {
        StringBuilder out = new StringBuilder("sig " + s.label);
        Object[] marks = {
            "abstract", s.isAbstract, "one", s.isOne, "lone", s.isLone, "some", s.isSome,
            "private", s.isPrivate, "var", s.isVariable, "enum", s.isEnum, "meta", s.isMeta
        };
        for (int i = 0; i < marks.length; i += 2) {
            out.append(marks[i + 1] == null ? "" : " " + marks[i]);
        }
        if (s instanceof Sig.PrimSig) {
            out.append(" extends " + ((Sig.PrimSig) s).parent);
        } else {
            out.append(((Sig.SubsetSig) s).exact ? " =" : " in");
            for (Sig p : ((Sig.SubsetSig) s).parents) {
                out.append(" " + p);
            }
        }
        say(out + " " + type(s.type()));
        for (Decl d : s.getFieldDecls()) {
            String isVar = d.isVar == null ? "" : "var ";
            say("field " + isVar + decl(d) + " " + type(((Sig.Field) d.names.get(0)).type()));
        }
        for (Expr e : s.getFacts()) {
            say("sigfact " + show(e));
        }
    }

    static void command(Command c) {
        if (c.parent != null) {
            command(c.parent);
        }
        StringBuilder out = new StringBuilder("command " + (c.check ? "check " : "run ") + c.label);
        int[] numbers = {c.overall, c.bitwidth, c.maxseq, c.minprefix, c.maxprefix, c.expects};
        for (int n : numbers) {
            out.append(" " + n);
        }
        for (CommandScope s : c.scope) {
            out.append(" " + (s.isExact ? "exactly " : "") + s.sig + " " + s.startingScope + ".."
                + s.endingScope + ":" + s.increment);
        }
        for (Sig s : c.additionalExactScopes) {
            out.append(" exact " + s);
        }
        say(out.toString());
    }

    static String typed(Expr e) {
        return show(e) + " " + type(e.type());
    }

    static String type(Type t) {
        TreeSet<String> parts = new TreeSet<>();
        if (t.is_bool) {
            parts.add("formula");
        }
        if (t.is_small_int()) {
            parts.add("integer");
        }
        for (Type.ProductType p : t) {
            parts.add(p.toString());
        }
        return parts.toString();
    }

    static String decl(Decl d) {
        StringBuilder out = new StringBuilder("[" + (d.disjoint == null ? "" : "disj "));
        for (ExprHasName n : d.names) {
            out.append(n.label + " ");
        }
        return out + ": " + (d.disjoint2 == null ? "" : "disj ") + show(d.expr) + "]";
    }

    static String decls(List<Decl> decls) {
        StringBuilder out = new StringBuilder();
        for (Decl d : decls) {
            out.append(" " + decl(d));
        }
        return out.toString();
    }

    /** A parameter without a multiplicity is one atom; the Analyzer adds that where it is run. */
    static String params(List<Decl> decls) {
        StringBuilder out = new StringBuilder();
        for (Decl d : decls) {
            boolean one = d.expr.mult == 0 && d.expr.type().arity() == 1;
            Expr bound = one ? ExprUnary.Op.ONEOF.make(null, d.expr) : d.expr;
            out.append(" " + decl(new Decl(null, d.disjoint, null, null, d.names, bound)));
        }
        return out.toString();
    }

    static String all(String head, List<Expr> parts) {
        StringBuilder out = new StringBuilder("(" + head);
        for (Expr e : parts) {
            out.append(" " + show(e));
        }
        return out + ")";
    }

    static String show(Expr x) {
        if (x instanceof ExprUnary) {
            ExprUnary e = (ExprUnary) x;
            boolean silent = e.op == ExprUnary.Op.NOOP || e.op == ExprUnary.Op.EXACTLYOF;
            return silent ? show(e.sub) : all(e.op.name(), List.of(e.sub));
        } else if (x instanceof ExprBinary) {
            return all(((ExprBinary) x).op.name(),
                List.of(((ExprBinary) x).left, ((ExprBinary) x).right));
        } else if (x instanceof ExprList) {
            return all(((ExprList) x).op.name(), ((ExprList) x).args);
        } else if (x instanceof ExprITE) {
            ExprITE e = (ExprITE) x;
            return all("ITE", List.of(e.cond, e.left, e.right));
        } else if (x instanceof ExprCall) {
            return all("CALL " + ((ExprCall) x).fun.label, ((ExprCall) x).args);
        } else if (x instanceof ExprLet) {
            ExprLet e = (ExprLet) x;
            boolean made = e.var.label.isEmpty(); // around a quantifier that is written out
            return made ? show(e.expr) : all("LET " + e.var.label, List.of(e.expr, e.sub));
        } else if (x instanceof ExprQt) {
            ExprQt e = (ExprQt) x;
            return all(e.op.name() + decls(e.decls), List.of(e.sub));
        } else if (x instanceof Sig.Field) {
            return ((Sig.Field) x).sig + "<:" + ((Sig.Field) x).label;
        } else if (x instanceof ExprConstant) {
            ExprConstant e = (ExprConstant) x;
            boolean empty = e.op == ExprConstant.Op.EMPTYNESS;
            return empty ? "none" : e.op == ExprConstant.Op.IDEN ? "IDEN" : e.toString();
        } else if (x instanceof ExprVar) {
            return ((ExprVar) x).label;
        }
        return x.toString();
    }
}
