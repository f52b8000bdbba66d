namespace NetralitasGrid.Rules;

/// <summary>An expression of an engine's rule, walked where it is not part of what was compiled; both give the same.</summary>
internal sealed class EngineExpression(BoundNode node, SourceText source)
{
    public BoundNode Node => node;

    public string Text => source.Text;

    public object? Value(Frame frame)
    {
        frame.Work = frame.MaxWork;
        return new Interpreter(frame).Evaluate(node);
    }
}
