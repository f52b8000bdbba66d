using System.Collections;

namespace NetralitasGrid.Rules;

internal sealed partial class Interpreter
{
    private object? Query(BoundQuery query, BoundNode source)
    {
        switch (query.Operator)
        {
            case QueryOperator.Any:
                return Elements(source).Any(e => query.Lambda is null || Holds(query, e));
            case QueryOperator.All:
                return Elements(source).All(e => Holds(query, e));
            case QueryOperator.Count:
                return Chosen(query, source).Count();
            case QueryOperator.First or QueryOperator.Last or QueryOperator.Single or QueryOperator.FirstOrDefault
                or QueryOperator.LastOrDefault or QueryOperator.SingleOrDefault:
                return Pick(query, source);
            case QueryOperator.Sum:
                return Elements(source).Aggregate(Default(query.Type), (sum, e) =>
                    Arithmetic.AddChecked(query.Type, sum!, With(query, e)!)); // numbers are never null
            case QueryOperator.Average:
                var values = Elements(source).Select(e => With(query, e)!).ToList();
                return values.Count == 0
                    ? throw new RuleRunException("the list is empty")
                    : Arithmetic.Compute(BinaryOperator.Divide, query.Type,
                        values.Aggregate((a, b) => Arithmetic.Compute(BinaryOperator.Add, query.Type, a, b)!), // numbers are never null
                        Arithmetic.Cast(values.Count, query.Type));
            case QueryOperator.Min or QueryOperator.Max:
                return Extreme(query, source);
            default:
                return MakeSequence(query, source);
        }
    }

    private object? Pick(BoundQuery query, BoundNode source)
    {
        var chosen = Chosen(query, source);
        var found = query.Operator switch
        {
            QueryOperator.First or QueryOperator.FirstOrDefault => chosen.Take(1).ToList(),
            QueryOperator.Last or QueryOperator.LastOrDefault => chosen.ToList() is { Count: > 0 } all ? [all[^1]] : [],
            _ => chosen.Take(2).ToList(),
        };
        if (found.Count > 1)
        {
            throw new RuleRunException("the list has more than one such element");
        }

        return found.Count == 1 ? found[0]
            : query.Operator is QueryOperator.First or QueryOperator.Last or QueryOperator.Single
                ? throw new RuleRunException("the list has no such element")
                : Default(query.Type);
    }

    private object? Extreme(BoundQuery query, BoundNode source)
    {
        var values = Elements(source).Select(e => query.Lambda is null ? e : With(query, e)).ToList();
        if (values.Count == 0 && !Conversions.AcceptsNull(query.Type))
        {
            throw new RuleRunException("the list is empty");
        }

        object? best = null;
        foreach (var value in values)
        {
            if (!DynamicValue.IsNull(value) && (best is null || (query.Operator == QueryOperator.Min ? Order(value!, best) < 0 : Order(value!, best) > 0)))
            {
                best = value;
            }
        }

        return best;
    }

    private object MakeSequence(BoundQuery query, BoundNode source)
    {
        var items = query.Operator switch
        {
            QueryOperator.Where => Chosen(query, source),
            QueryOperator.Select => Elements(source).Select(e => With(query, e)),
            QueryOperator.SelectMany => Elements(source).SelectMany(e => Charged((IEnumerable?)With(query, e))),
            QueryOperator.Skip => Elements(source).Skip((int)Evaluate(query.Argument!)!), // both have a number
            QueryOperator.Take => Elements(source).Take((int)Evaluate(query.Argument!)!),
            QueryOperator.Concat => Elements(source).Concat(Elements(query.Argument!)), // these have a second sequence
            QueryOperator.Union => Elements(source).Union(Elements(query.Argument!), Equality(query)),
            QueryOperator.Intersect => Elements(source).Intersect(Elements(query.Argument!), Equality(query)),
            QueryOperator.Except => Elements(source).Except(Elements(query.Argument!), Equality(query)),
            QueryOperator.Distinct => Elements(source).Distinct(Equality(query)),
            QueryOperator.Reverse => Elements(source).Reverse(),
            QueryOperator.OrderBy or QueryOperator.OrderByDescending or QueryOperator.ThenBy or QueryOperator.ThenByDescending
                or QueryOperator.GroupBy => null,
            _ => Elements(source),
        };
        if (items is null)
        {
            return Keyed(query, source);
        }

        var element = Sequence.ElementOf(query.Type)!; // each of these makes a sequence
        var list = ListOf(element, items);
        if (query.Operator != QueryOperator.ToArray)
        {
            return list;
        }

        var array = Array.CreateInstance(element, list.Count);
        list.CopyTo(array, 0);
        return array;
    }

    // Sorting and grouping are shared with compiled rules, over keys that this walk computes.
    private object Keyed(BoundQuery query, BoundNode source)
    {
        var thenBy = query.Operator is QueryOperator.ThenBy or QueryOperator.ThenByDescending;
        var items = thenBy ? Required(source) : ListOf(query.Element, Elements(source));
        var elements = (IEnumerable)(thenBy ? items.GetType().GetProperty("Items")!.GetValue(items)! : items); // Ordered has Items
        var key = query.Lambda!.Body.Type; // only operators with a key get here
        var keys = ListOf(key, Charged(elements).Select(e => With(query, e)));
        return typeof(Sequences).GetMethod(query.Operator.ToString())!.MakeGenericMethod(query.Element, key).Invoke(null, [items, keys])!;
    }

    private static IList ListOf(Type element, IEnumerable<object?> items)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!; // a class with an empty constructor
        foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private IEnumerable<object?> Chosen(BoundQuery query, BoundNode source) =>
        query.Lambda is null ? Elements(source) : Elements(source).Where(e => Holds(query, e));

    private IEnumerable<object?> Elements(BoundNode source) => Charged((IEnumerable?)Evaluate(source), Name(source));

    private IEnumerable<object?> Charged(IEnumerable? items, string name = "a value")
    {
        foreach (var item in items ?? throw new RuleRunException($"{name} is null"))
        {
            frame.Charge(1);
            yield return item;
        }
    }

    private bool Holds(BoundQuery query, object? element) => (bool)With(query, element)!; // the binder made it a bool

    private object? With(BoundQuery query, object? element)
    {
        _values[query.Lambda!.Element] = element; // asked of operators with a lambda only
        return Evaluate(query.Lambda.Body);
    }

    private static DynamicOrder? Equality(BoundQuery query) => query.Element == typeof(object) ? DynamicOrder.Instance : null;

    private static object? Default(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;

    private static int Order(object one, object other) =>
        one is string a && other is string b ? string.CompareOrdinal(a, b)
        : one.GetType() == other.GetType() ? ((IComparable)one).CompareTo(other)
        : DynamicOrder.Instance.Compare(one, other);
}
