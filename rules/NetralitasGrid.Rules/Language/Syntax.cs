namespace NetralitasGrid.Rules;

/// <summary>A node of an expression as it was written.</summary>
internal abstract class Syntax(TextSpan span, params ReadOnlySpan<Syntax?> children)
{
    public TextSpan Span { get; } = span;

    /// <summary>The span with the parentheses around it, for the text of what contains it.</summary>
    public TextSpan Outer { get; private set; } = span;

    /// <summary>Levels below and including this node; bounded, because everything that walks a tree recurses.</summary>
    public int Depth { get; } = 1 + Deepest(children);

    /// <summary>Notes that the parser found parentheses around the node.</summary>
    public void Enclose(TextSpan outer) => Outer = outer;

    private static int Deepest(ReadOnlySpan<Syntax?> children)
    {
        var deepest = 0;
        foreach (var child in children)
        {
            deepest = Math.Max(deepest, child?.Depth ?? 0);
        }

        return deepest;
    }
}

internal sealed class LiteralSyntax(object? value, TextSpan span) : Syntax(span)
{
    public object? Value { get; } = value;
}

internal sealed class NameSyntax(string name, TextSpan span) : Syntax(span)
{
    public string Name { get; } = name;
}

internal sealed class MemberSyntax(Syntax target, string name, TextSpan nameSpan) : Syntax(target.Outer.To(nameSpan), target)
{
    public Syntax Target { get; } = target;

    public string Name { get; } = name;

    public TextSpan NameSpan { get; } = nameSpan;
}

/// <summary>A call of a function, of a type (a conversion) or of a member.</summary>
internal sealed class CallSyntax(Syntax callee, IReadOnlyList<Syntax> arguments, TextSpan span)
    : Syntax(span, [callee, .. arguments])
{
    public Syntax Callee { get; } = callee;

    public IReadOnlyList<Syntax> Arguments { get; } = arguments;
}

internal sealed class IndexSyntax(Syntax target, IReadOnlyList<Syntax> arguments, TextSpan span) : Syntax(span, [target, .. arguments])
{
    public Syntax Target { get; } = target;

    public IReadOnlyList<Syntax> Arguments { get; } = arguments;
}

internal sealed class UnarySyntax(bool isNot, Syntax operand, TextSpan span) : Syntax(span, operand)
{
    public bool IsNot { get; } = isNot;

    public Syntax Operand { get; } = operand;
}

internal sealed class BinarySyntax(BinaryOperator op, Syntax left, Syntax right, TextSpan operatorSpan)
    : Syntax(left.Outer.To(right.Outer), left, right)
{
    public BinaryOperator Operator { get; } = op;

    public Syntax Left { get; } = left;

    public Syntax Right { get; } = right;

    public TextSpan OperatorSpan { get; } = operatorSpan;
}

/// <summary>A whole chain of <c>and</c> or of <c>or</c>: long ones are usual and must not count as deep.</summary>
internal sealed class LogicalSyntax(bool isAnd, IReadOnlyList<Syntax> operands)
    : Syntax(operands[0].Outer.To(operands[^1].Outer), [.. operands])
{
    public bool IsAnd { get; } = isAnd;

    public IReadOnlyList<Syntax> Operands { get; } = operands;
}

internal sealed class ConditionalSyntax(Syntax condition, Syntax whenTrue, Syntax whenFalse, TextSpan span)
    : Syntax(span, condition, whenTrue, whenFalse)
{
    public Syntax Condition { get; } = condition;

    public Syntax WhenTrue { get; } = whenTrue;

    public Syntax WhenFalse { get; } = whenFalse;
}

internal sealed class CoalesceSyntax(Syntax left, Syntax right, TextSpan span) : Syntax(span, left, right)
{
    public Syntax Left { get; } = left;

    public Syntax Right { get; } = right;
}

/// <summary><c>x in (1, 2)</c> has items, <c>x in list</c> a list.</summary>
internal sealed class InSyntax(Syntax left, IReadOnlyList<Syntax>? items, Syntax? list, TextSpan span)
    : Syntax(span, [left, list, .. items ?? []])
{
    public Syntax Left { get; } = left;

    public IReadOnlyList<Syntax>? Items { get; } = items;

    public Syntax? List { get; } = list;
}

internal sealed class LambdaSyntax(string parameter, TextSpan parameterSpan, Syntax body) : Syntax(parameterSpan.To(body.Outer), body)
{
    public string Parameter { get; } = parameter;

    public TextSpan ParameterSpan { get; } = parameterSpan;

    public Syntax Body { get; } = body;
}

internal sealed class ArraySyntax(NameSyntax? elementType, IReadOnlyList<Syntax> items, TextSpan span) : Syntax(span, [.. items])
{
    public NameSyntax? ElementType { get; } = elementType;

    public IReadOnlyList<Syntax> Items { get; } = items;
}

/// <summary><c>new (a as X, b.Name)</c>: each value under its name.</summary>
internal sealed class ObjectSyntax(IReadOnlyList<(Syntax Value, string Name)> members, TextSpan span)
    : Syntax(span, [.. members.Select(m => m.Value)])
{
    public IReadOnlyList<(Syntax Value, string Name)> Members { get; } = members;
}

/// <summary>An operand that was bound already: operations over dynamic values are written anew when their types are seen.</summary>
internal sealed class BoundSyntax(BoundNode node) : Syntax(node.Span)
{
    public BoundNode Node { get; } = node;
}

/// <summary>A type where its name would stand.</summary>
internal sealed class TypeSyntax(Type type) : Syntax(default)
{
    public Type Type { get; } = type;
}
