namespace NetralitasGrid.Rules;

internal enum QueryOperator
{
    Any,
    All,
    Count,
    Contains,
    First,
    FirstOrDefault,
    Last,
    LastOrDefault,
    Single,
    SingleOrDefault,
    Sum,
    Average,
    Min,
    Max,
    Where,
    Select,
    SelectMany,
    Skip,
    Take,
    Concat,
    Distinct,
    Union,
    Intersect,
    Except,
    Reverse,
    OrderBy,
    OrderByDescending,
    ThenBy,
    ThenByDescending,
    GroupBy,
    ToList,
    ToArray,
}

/// <summary>What a query does with each element.</summary>
internal sealed record BoundLambda(Variable Element, BoundNode Body);

/// <summary>A sequence operator. <see cref="Argument"/> is the value of Contains, the number of Skip and Take, or the second sequence.</summary>
internal sealed class BoundQuery(
    QueryOperator op, BoundNode source, Type element, BoundLambda? lambda, BoundNode? argument, Type type, TextSpan span)
    : BoundNode(type, span)
{
    public QueryOperator Operator { get; } = op;

    public BoundNode Source { get; } = source;

    public Type Element { get; } = element;

    public BoundLambda? Lambda { get; } = lambda;

    public BoundNode? Argument { get; } = argument;

    public override IEnumerable<BoundNode> Children
    {
        get
        {
            yield return Source;
            if (Lambda is not null)
            {
                yield return Lambda.Body;
            }

            if (Argument is not null)
            {
                yield return Argument;
            }
        }
    }
}
