namespace NetralitasGrid.Rules;

internal sealed partial class Parser
{
    private Syntax ParsePostfix() => ParsePostfixOf(ParsePrimary());

    private Syntax ParsePostfixOf(Syntax target)
    {
        while (true)
        {
            if (Current.Is("."))
            {
                _at++;
                if (Current.Kind != TokenKind.Name)
                {
                    throw Unexpected("a member's name");
                }

                target = Checked(new MemberSyntax(target, Current.Text, Current.Span));
                _at++;
            }
            else if (Current.Is("(") && target is NameSyntax or MemberSyntax or LiteralSyntax { Value: string })
            {
                var arguments = ParseList("(", ")", out var span);
                target = Checked(new CallSyntax(target, arguments, target.Outer.To(span)));
            }
            else if (Current.Is("["))
            {
                var arguments = ParseList("[", "]", out var span);
                target = Checked(new IndexSyntax(target, arguments, target.Outer.To(span)));
            }
            else
            {
                return target;
            }
        }
    }

    private Syntax ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Literal:
                _at++;
                return new LiteralSyntax(token.Value, token.Span);
            case TokenKind.Name when token.Text.Equals("new", StringComparison.OrdinalIgnoreCase) && StartsNew(_tokens[_at + 1]):
                return ParseNew();
            case TokenKind.Name when !_operators.IsWord(token.Text) || _tokens[_at + 1].Is("."):
                _at++;
                return ParseName(token);
            case TokenKind.Symbol when token.Text is "^" or "~":
                _at++;
                return new NameSyntax(token.Text == "^" ? "parent" : "root", token.Span);
            case TokenKind.Symbol when token.Text == "(":
                _at++;
                var inner = ParseExpression();
                if (!Current.Is(")"))
                {
                    throw Unexpected("')' or an operator");
                }

                inner.Enclose(token.Span.To(Current.Span));
                _at++;
                return inner;
            default:
                throw Unexpected("a value");
        }
    }

    // `int?(x)` converts to a nullable; `flag ?(x) : y` does not begin with a type's name.
    private NameSyntax ParseName(Token token)
    {
        if (Current.Is("?") && Current.Span.Start == token.Span.End && _tokens[_at + 1].Is("(") && TypeNames.IsPredefined(token.Text))
        {
            var span = token.Span.To(Current.Span);
            _at++;
            return new NameSyntax(token.Text + "?", span);
        }

        return new NameSyntax(token.Text, token.Span);
    }

    private static bool StartsNew(Token next) => next.Kind == TokenKind.Name || next.Is("[") || next.Is("(") || next.Is("{");

    private Syntax ParseNew()
    {
        var first = Current;
        _at++;
        if (Current.Is("(") || Current.Is("{"))
        {
            return ParseObject(first.Span);
        }

        NameSyntax? element = null;
        if (Current.Kind == TokenKind.Name)
        {
            element = new NameSyntax(Current.Text, Current.Span);
            _at++;
        }

        if (!Current.Is("["))
        {
            throw new SyntaxFault(RuleCodes.NotSupported, first.Span.To(Current.Span), "objects of a type cannot be built",
                "new (value as Alias) or new [] { ... }");
        }

        _at++;
        Take("]");
        var items = ParseList("{", "}", out var span);
        return Checked(new ArraySyntax(element, items, first.Span.To(span)));
    }

    // The values between the brackets, each with `as Name` or ending in a member's name.
    private ObjectSyntax ParseObject(TextSpan start)
    {
        var close = Current.Is("(") ? ")" : "}";
        _at++;
        var members = new List<(Syntax, string)>();
        do
        {
            var value = ParseExpression();
            if (Current.Kind == TokenKind.Name && Current.Text.Equals("as", StringComparison.OrdinalIgnoreCase))
            {
                _at++;
                members.Add((value, Current.Kind == TokenKind.Name ? Current.Text : throw Unexpected("a name")));
                _at++;
            }
            else
            {
                members.Add((value, value switch
                {
                    NameSyntax name => name.Name,
                    MemberSyntax member => member.Name,
                    _ => throw new SyntaxFault(RuleCodes.NotSupported, value.Outer,
                        "a value of a new object has no name; as in System.Linq.Dynamic.Core, it is given by 'as Alias'", "new (value as Alias)"),
                }));
            }
        }
        while (Current.Is(",") && _at++ >= 0);

        var end = Take(close);
        var twice = members.Find(m => members.Count(o => o.Item2 == m.Item2) > 1).Item2;
        return twice is null
            ? Checked(new ObjectSyntax(members, start.To(end.Span)))
            : throw new SyntaxFault(RuleCodes.DuplicateName, start.To(end.Span), $"two values of a new object are named '{twice}'");
    }

    private List<Syntax> ParseList(string open, string close, out TextSpan span)
    {
        var first = Take(open);
        var items = new List<Syntax>();
        if (!Current.Is(close))
        {
            items.Add(ParseExpression());
            while (Current.Is(","))
            {
                _at++;
                items.Add(ParseExpression());
            }
        }

        if (!Current.Is(close))
        {
            throw Unexpected($"',' or '{close}'");
        }

        span = first.Span.To(Current.Span);
        _at++;
        return items;
    }
}
