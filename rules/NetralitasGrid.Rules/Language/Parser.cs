namespace NetralitasGrid.Rules;

/// <summary>
/// A Pratt parser of the expression language; stops at the first fault. Nesting is counted before every step down,
/// so that no input exhausts the stack.
/// </summary>
internal sealed partial class Parser
{
    private readonly List<Token> _tokens;
    private readonly Operators _operators;
    private readonly int _maxDepth;
    private int _at;
    private int _depth;

    private Parser(List<Token> tokens, RuleSettings settings)
    {
        _tokens = tokens;
        _operators = Operators.For(settings);
        _maxDepth = Math.Clamp(settings.MaxDepth, 1, 200);
    }

    private Token Current => _tokens[_at];

    /// <exception cref="SyntaxFault">The text is no expression.</exception>
    public static Syntax Parse(string text, RuleSettings settings)
    {
        if (text.Length > settings.MaxExpressionLength)
        {
            throw new SyntaxFault(RuleCodes.TooLong, new TextSpan(0, 0),
                $"the expression has {text.Length} characters", $"at most {settings.MaxExpressionLength}");
        }

        var parser = new Parser(Lexer.Read(text), settings);
        var syntax = parser.ParseExpression();
        return parser.Current.Kind == TokenKind.End ? syntax : throw parser.Unexpected("an operator or the end");
    }

    private Syntax ParseExpression()
    {
        Enter();
        var result = ParseConditional();
        _depth--;
        return result;
    }

    private Syntax ParseConditional()
    {
        var condition = ParseCoalesce();
        if (!Current.Is("?"))
        {
            return condition;
        }

        _at++;
        var whenTrue = ParseExpression();
        Take(":");
        var whenFalse = ParseExpression();
        return Checked(new ConditionalSyntax(condition, whenTrue, whenFalse, condition.Outer.To(whenFalse.Outer)));
    }

    private Syntax ParseCoalesce()
    {
        var left = ParseLambda();
        if (!Current.Is("??"))
        {
            return left;
        }

        _at++;
        Enter();
        var right = ParseCoalesce();
        _depth--;
        return Checked(new CoalesceSyntax(left, right, left.Outer.To(right.Outer)));
    }

    private Syntax ParseLambda()
    {
        if (Current.Kind != TokenKind.Name || !_tokens[_at + 1].Is("=>"))
        {
            return ParseBinary(Operators.Or);
        }

        var name = Current;
        _at += 2;
        var body = ParseExpression();
        return Checked(new LambdaSyntax(name.Text, name.Span, body));
    }

    private Syntax ParseBinary(int weakest)
    {
        var left = ParseUnary();
        while (true)
        {
            var power = _operators.Power(Current, out var op);
            if (power < weakest || power == 0)
            {
                return left;
            }

            var symbol = Current;
            _at++;
            left = power switch
            {
                Operators.Or or Operators.And => ParseLogical(left, power),
                Operators.In => ParseIn(left),
                _ => Checked(new BinarySyntax(op, left, ParseBinary(power + 1), symbol.Span)),
            };
        }
    }

    private LogicalSyntax ParseLogical(Syntax first, int power)
    {
        var operands = new List<Syntax> { first, ParseBinary(power + 1) };
        while (_operators.Power(Current, out _) == power)
        {
            _at++;
            operands.Add(ParseBinary(power + 1));
        }

        return Checked(new LogicalSyntax(power == Operators.And, operands));
    }

    private InSyntax ParseIn(Syntax left)
    {
        if (!Current.Is("("))
        {
            var list = ParseUnary();
            return Checked(new InSyntax(left, null, list, left.Outer.To(list.Outer)));
        }

        var items = ParseList("(", ")", out var span);
        return Checked(new InSyntax(left, items, null, left.Outer.To(span)));
    }

    private Syntax ParseUnary()
    {
        var first = Current;
        var isNot = _operators.IsNot(first);
        if (!isNot && !first.Is("-"))
        {
            return ParsePostfix();
        }

        _at++;
        if (!isNot && Current.Kind == TokenKind.Literal && Current.Value is not (string or char)
            && NumberLexer.Negate(Current.Value!) is { } negated) // a literal that is no string is never null
        {
            var span = first.Span.To(Current.Span);
            _at++;
            return ParsePostfixOf(new LiteralSyntax(negated, span));
        }

        Enter();
        var operand = ParseUnary();
        _depth--;
        return Checked(new UnarySyntax(isNot, operand, first.Span.To(operand.Outer)));
    }

    private void Enter()
    {
        if (++_depth > _maxDepth)
        {
            throw TooDeep(Current.Span);
        }
    }

    private T Checked<T>(T syntax)
        where T : Syntax =>
        syntax.Depth <= _maxDepth ? syntax : throw TooDeep(syntax.Span);

    private SyntaxFault TooDeep(TextSpan span) =>
        new(RuleCodes.TooDeep, span, "the expression nests too deeply", $"at most {_maxDepth} levels");

    private SyntaxFault Unexpected(string expected) =>
        new(RuleCodes.UnexpectedToken, Current.Span,
            Current.Kind == TokenKind.End ? "the expression ends too early" : $"unexpected '{Current.Text}'", expected);

    private Token Take(string symbol)
    {
        var token = Current;
        if (!token.Is(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }

        _at++;
        return token;
    }
}
