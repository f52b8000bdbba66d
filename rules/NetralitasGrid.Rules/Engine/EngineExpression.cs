using System.Linq.Expressions;

namespace NetralitasGrid.Rules;

/// <summary>
/// An expression of an engine's rule. It is walked at first, which needs no compiling, and replaced by a delegate once the workflow
/// has been run often enough to be worth it; both give the same.
/// </summary>
internal sealed class EngineExpression(BoundNode node, SourceText source)
{
    private volatile Func<Frame, object?>? _compiled;

    public BoundNode Node => node;

    public string Text => source.Text;

    public object? Value(Frame frame)
    {
        frame.Work = frame.MaxWork;
        return _compiled is { } compiled ? compiled(frame) : new Interpreter(frame).Evaluate(node);
    }

    public void Compile()
    {
        var frame = Expression.Parameter(typeof(Frame), "frame");
        var emitter = new Emitter(frame);
        foreach (var variable in node.Descendants().OfType<BoundVariable>().Select(v => v.Variable).Where(v => v.Slot >= 0))
        {
            emitter.Place(variable, ProgramEmitter.SlotOf(frame, variable));
        }

        _compiled = Expression.Lambda<Func<Frame, object?>>(Expression.Convert(emitter.Emit(node), typeof(object)), frame).Compile();
    }
}
