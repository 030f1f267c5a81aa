import tla2sany.semantic.ExprNode;
import tlc2.tool.TLCState;
import tlc2.tool.impl.FastTool;
import tlc2.util.Context;
import tlc2.value.impl.Value;
import util.SimpleFilenameToStream;

/** Prints the value that TLC gives each assumption of a module, or that there is none. */
class Values {
    public static void main(String[] args) {
        FastTool tool = new FastTool(args[0], args[1], new SimpleFilenameToStream());
        ExprNode[] assumptions = tool.getAssumptions();
        for (int i = 0; i < assumptions.length; i++) {
            String value;
            try {
                Value v = (Value) tool.eval(assumptions[i], Context.Empty, TLCState.Empty);
                v.fingerPrint(0); // a value that is not written out yet may have errors
                value = "value " + v.normalize();
            } catch (Throwable e) {
                value = "error " + e.getMessage();
            }
            System.out.println("@ " + i + " " + value.replace("\n", " "));
        }
    }
}
