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
            else if (Current.Is("(") && target is NameSyntax or MemberSyntax)
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

    private ArraySyntax ParseNew()
    {
        var first = Current;
        _at++;
        NameSyntax? element = null;
        if (Current.Kind == TokenKind.Name)
        {
            element = new NameSyntax(Current.Text, Current.Span);
            _at++;
        }

        if (!Current.Is("["))
        {
            throw new SyntaxFault(RuleCodes.NotSupported, first.Span.To(Current.Span), "objects cannot be built here", "new [] { ... }");
        }

        _at++;
        Take("]");
        var items = ParseList("{", "}", out var span);
        return Checked(new ArraySyntax(element, items, first.Span.To(span)));
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
