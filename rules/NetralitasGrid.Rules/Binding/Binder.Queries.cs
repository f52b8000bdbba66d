namespace NetralitasGrid.Rules;

internal sealed partial class Binder
{
    private enum Argument
    {
        None,
        Lambda,
        OptionalLambda,
        Value,
    }

    private BoundNode BindQuery(QueryOperator op, BoundNode source, Type element, MemberSyntax member, CallSyntax syntax)
    {
        var shape = op switch
        {
            QueryOperator.All or QueryOperator.Where or QueryOperator.Select or QueryOperator.SelectMany or QueryOperator.OrderBy
                or QueryOperator.OrderByDescending or QueryOperator.ThenBy or QueryOperator.ThenByDescending
                or QueryOperator.GroupBy => Argument.Lambda,
            QueryOperator.Any or QueryOperator.Count or QueryOperator.First or QueryOperator.FirstOrDefault or QueryOperator.Last
                or QueryOperator.LastOrDefault or QueryOperator.Single or QueryOperator.SingleOrDefault or QueryOperator.Sum
                or QueryOperator.Average or QueryOperator.Min or QueryOperator.Max => Argument.OptionalLambda,
            QueryOperator.Distinct or QueryOperator.Reverse or QueryOperator.ToList or QueryOperator.ToArray => Argument.None,
            _ => Argument.Value,
        };
        var count = syntax.Arguments.Count;
        var fits = shape switch
        {
            Argument.None => count == 0,
            Argument.OptionalLambda => count <= 1,
            _ => count == 1,
        };
        if (!fits)
        {
            return Fault(RuleCodes.NoOverload, member.NameSpan, $"'{member.Name}' does not take {count} arguments",
                shape switch { Argument.None => "none", Argument.OptionalLambda => "none or one", _ => "one" });
        }

        if (shape == Argument.Value)
        {
            return QueryByValue(op, source, element, Bind(syntax.Arguments[0]), syntax.Span);
        }

        if (count == 0)
        {
            return Query(op, source, element, null, syntax.Span);
        }

        var lambda = BindLambda(element, syntax.Arguments[0]);
        return lambda is null ? new BoundError(syntax.Span) : Query(op, source, element, lambda, syntax.Span);
    }

    private BoundLambda? BindLambda(Type element, Syntax syntax)
    {
        var (name, body, span) = syntax is LambdaSyntax lambda
            ? (lambda.Parameter, lambda.Body, lambda.ParameterSpan)
            : (null, syntax, syntax.Span);
        if (_elements.Count >= _settings.MaxLoopDepth)
        {
            Fault(RuleCodes.TooManyLoops, span, "lambdas nest too deeply", $"at most {_settings.MaxLoopDepth}");
            return null;
        }

        if (name is not null && _scope.Find(name) is { } hidden)
        {
            Fault(RuleCodes.DuplicateName, span, $"'{name}' already names {Describe(hidden)}", "another name");
            return null;
        }

        var variable = new Variable(name ?? "it", element, VariableKind.Element);
        _elements.Push((name, variable));
        var bound = Bind(body);
        _elements.Pop();
        return bound is BoundError ? null : new BoundLambda(variable, bound);
    }

    private static string Describe(Variable variable) => variable.Kind switch
    {
        VariableKind.Input => "an input",
        VariableKind.Global => "a global param",
        _ => "a local param",
    };

    private BoundNode Query(QueryOperator op, BoundNode source, Type element, BoundLambda? lambda, TextSpan span)
    {
        var body = lambda?.Body;
        switch (op)
        {
            case QueryOperator.Any or QueryOperator.All or QueryOperator.Count or QueryOperator.Where or QueryOperator.First
                or QueryOperator.FirstOrDefault or QueryOperator.Last or QueryOperator.LastOrDefault or QueryOperator.Single
                or QueryOperator.SingleOrDefault:
                if (body is not null)
                {
                    body = Condition(body, op.ToString());
                    if (body is BoundError)
                    {
                        return body;
                    }

                    lambda = lambda! with { Body = body.Type == typeof(bool?) ? OrFalse(body) : body }; // a body has its lambda
                }

                var result = op switch
                {
                    QueryOperator.Any or QueryOperator.All => typeof(bool),
                    QueryOperator.Count => typeof(int),
                    QueryOperator.Where => Many(element),
                    _ => element,
                };
                return new BoundQuery(op, source, element, lambda, null, result, span);
            case QueryOperator.Sum or QueryOperator.Average:
                return Total(op, source, element, lambda, span);
            case QueryOperator.Min or QueryOperator.Max:
                var extreme = body?.Type ?? element;
                return IsOrdered(extreme)
                    ? new BoundQuery(op, source, element, lambda, null, extreme, span)
                    : Fault(RuleCodes.OperatorTypes, span, $"values of type {TypeNames.Show(extreme)} have no order");
            case QueryOperator.Select:
                return new BoundQuery(op, source, element, lambda, null, Many(body!.Type), span); // Select always has a lambda
            case QueryOperator.SelectMany when IsDynamic(body!): // SelectMany always has a lambda
                return new BoundQuery(op, source, element, lambda! with { Body = AsSequence(body!) }, null, Many(typeof(object)), span);
            case QueryOperator.SelectMany:
                return Sequence.ElementOf(body!.Type) is { } inner // as has SelectMany
                    ? new BoundQuery(op, source, element, lambda, null, Many(inner), span)
                    : Fault(RuleCodes.NotASequence, body.Span, $"{Show(body)} is not a list", "a list");
            case QueryOperator.OrderBy or QueryOperator.OrderByDescending:
                return IsOrdered(body!.Type) // as has OrderBy
                    ? new BoundQuery(op, source, element, lambda, null, typeof(Ordered<>).MakeGenericType(element), span)
                    : Fault(RuleCodes.OperatorTypes, body.Span, $"values of type {Show(body)} have no order");
            case QueryOperator.ThenBy or QueryOperator.ThenByDescending:
                return source.Type == typeof(Ordered<>).MakeGenericType(element) && IsOrdered(body!.Type) // as has ThenBy
                    ? new BoundQuery(op, source, element, lambda, null, source.Type, span)
                    : Fault(RuleCodes.OperatorTypes, span, $"'{op}' stands only after OrderBy");
            case QueryOperator.GroupBy:
                return new BoundQuery(op, source, element, lambda, null,
                    Many(typeof(IGrouping<,>).MakeGenericType(body!.Type, element)), span); // as has GroupBy
            case QueryOperator.ToList:
                return new BoundQuery(op, source, element, null, null, typeof(List<>).MakeGenericType(element), span);
            case QueryOperator.ToArray:
                return new BoundQuery(op, source, element, null, null, element.MakeArrayType(), span);
            default:
                return new BoundQuery(op, source, element, null, null, Many(element), span);
        }
    }

    private BoundNode Total(QueryOperator op, BoundNode source, Type element, BoundLambda? lambda, TextSpan span)
    {
        if (lambda is null)
        {
            var each = new Variable("it", element, VariableKind.Element);
            lambda = new BoundLambda(each, new BoundVariable(each, span));
        }

        if (IsDynamic(lambda.Body))
        {
            var numbers = new BoundQuery(QueryOperator.Select, source, element, lambda, null, Many(typeof(object)), span);
            return new BoundCall(null, typeof(DynamicValue).GetMethod(op.ToString())!, [numbers], span); // of our own: Sum and Average
        }

        var type = Numbers.Underlying(lambda.Body.Type);
        if (!Numbers.IsNumber(type))
        {
            return Fault(RuleCodes.OperatorTypes, lambda.Body.Span, $"'{op}' does not apply to {Show(lambda.Body)}", "numbers");
        }

        // As in .NET: ints add up to int, an average of whole numbers is a double; null counts as nothing.
        var sum = type == typeof(long) || type == typeof(float) || type == typeof(double) || type == typeof(decimal) || type == typeof(ulong)
            ? type
            : type == typeof(uint) ? typeof(long) : typeof(int);
        var result = op == QueryOperator.Sum ? sum : sum == typeof(float) || sum == typeof(decimal) ? sum : typeof(double);
        if (lambda.Body.Type != type)
        {
            if (op == QueryOperator.Average)
            {
                return Fault(RuleCodes.OperatorTypes, lambda.Body.Span, $"'Average' does not apply to {Show(lambda.Body)}", "numbers that are never null");
            }

            var zero = new BoundConstant(Activator.CreateInstance(type), type, span);
            lambda = lambda with { Body = new BoundCoalesce(lambda.Body, zero, span) };
        }

        lambda = lambda with { Body = Conversions.Convert(lambda.Body, op == QueryOperator.Sum ? sum : result) };
        return new BoundQuery(op, source, element, lambda, null, result, span);
    }

    private BoundNode QueryByValue(QueryOperator op, BoundNode source, Type element, BoundNode argument, TextSpan span)
    {
        if (argument is BoundError)
        {
            return argument;
        }

        switch (op)
        {
            case QueryOperator.Contains:
                return Contains(source, element, argument, span);
            case QueryOperator.Skip or QueryOperator.Take when IsDynamic(argument):
                return new BoundQuery(op, source, element, null, ConvertDynamic(argument, typeof(int)), Many(element), span);
            case QueryOperator.Skip or QueryOperator.Take:
                return Conversions.Implicit(argument, typeof(int)) is { } number
                    ? new BoundQuery(op, source, element, null, number, Many(element), span)
                    : CannotConvert(argument, typeof(int), argument.Span);
            case var _ when IsDynamic(argument) || (element == typeof(object) && Sequence.ElementOf(argument.Type) is { IsValueType: true }):
                return new BoundQuery(op, AsObjects(source, element), typeof(object), null, AsSequence(argument), Many(typeof(object)), span);
            default:
                return (element == typeof(object) ? typeof(IEnumerable<object>).IsAssignableFrom(argument.Type) : Sequence.ElementOf(argument.Type) == element)
                    ? new BoundQuery(op, source, element, null, argument, Many(element), span)
                    : Fault(RuleCodes.NotASequence, argument.Span, $"'{op}' got {Show(argument)}", $"a list of {TypeNames.Show(element)}");
        }
    }

    /// <summary>Whether the sequence holds the value: a constant array against a value becomes a set, the rest a loop.</summary>
    private BoundNode Contains(BoundNode source, Type element, BoundNode value, TextSpan span)
    {
        if (source is BoundArray { Items: var items } && items.Count > 0 && items.All(i => i is BoundConstant)
            && Numbers.Underlying(value.Type) == element)
        {
            return new BoundIn(value, [.. items.Select(i => ((BoundConstant)i).Value)], span);
        }

        var each = new Variable("it", element, VariableKind.Element);
        var test = Compare(BinaryOperator.Equal, new BoundVariable(each, span), value, span, lenient: true);
        return test is BoundError
            ? test
            : new BoundQuery(QueryOperator.Any, source, element, new BoundLambda(each, test), null, typeof(bool), span);
    }

    private static bool IsOrdered(Type type) => type == typeof(object) || typeof(IComparable).IsAssignableFrom(Numbers.Underlying(type));

    private static Type Many(Type element) => typeof(IEnumerable<>).MakeGenericType(element);
}
