namespace NetralitasGrid.Rules;

/// <summary>The stable codes of <see cref="RuleIssue"/>: 1xx the JSON, 2xx the workflow, 3xx spelling, 4xx meaning, 5xx limits.</summary>
public static class RuleCodes
{
    public const string JsonSyntax = "R101";
    public const string JsonType = "R102";
    public const string UnknownProperty = "R103";
    public const string DuplicateProperty = "R104";

    public const string NameMissing = "R201";
    public const string NothingToRun = "R202";
    public const string ExpressionMissing = "R203";
    public const string UnknownOperator = "R204";
    public const string RulesWithoutOperator = "R205";
    public const string DuplicateRule = "R206";
    public const string DuplicateName = "R207";
    public const string UnknownWorkflow = "R208";
    public const string InjectionCycle = "R209";
    public const string NotAnIdentifier = "R210";
    public const string ExpressionIgnored = "R211";
    public const string ActionsIgnored = "R212";
    public const string ExpressionType = "R213";
    public const string UnknownSelection = "R214";
    public const string UnknownAction = "R215";
    public const string RuleBelow = "R216";

    public const string UnexpectedCharacter = "R301";
    public const string BadLiteral = "R302";
    public const string UnexpectedToken = "R303";
    public const string NotSupported = "R304";

    public const string UnknownName = "R401";
    public const string UnknownMember = "R402";
    public const string UnknownMethod = "R403";
    public const string NoOverload = "R404";
    public const string AmbiguousCall = "R405";
    public const string OperatorTypes = "R406";
    public const string WrongType = "R407";
    public const string BadConstant = "R408";
    public const string UnknownEnumName = "R409";
    public const string NotASequence = "R410";
    public const string BadLambda = "R411";
    public const string Forbidden = "R412";

    public const string TooLong = "R501";
    public const string TooDeep = "R502";
    public const string TooManyRules = "R503";
    public const string TooManyLoops = "R504";
}
