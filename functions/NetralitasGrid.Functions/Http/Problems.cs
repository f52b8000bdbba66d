using System.Collections.Frozen;

namespace NetralitasGrid.Functions.Http;

/// <summary>A kind of problem: its stable type URI, title and HTTP status (RFC 9457). docs/problems.md lists them all.</summary>
/// <param name="Slug">Last part of the type URI <c>/problems/SLUG</c>.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">Short and always the same.</param>
internal sealed record Problem(string Slug, int Status, string Title)
{
    public string Type { get; } = "/problems/" + Slug;
}

/// <summary>All problems that the front door answers with, in one place.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    public static readonly Problem NotJson = new("not-json", 400, "The body is not JSON.");
    public static readonly Problem BadRequest = new("bad-request", 400, "The request is malformed.");
    public static readonly Problem BadQuery = new("bad-query", 400, "A query parameter is not accepted.");
    public static readonly Problem NoKey = new("no-key", 401, "A valid key is needed.");
    public static readonly Problem Forbidden = new("forbidden", 403, "The key does not have this right.");
    public static readonly Problem WrongRegion = new("wrong-region", 403, "The key is for another region.");
    public static readonly Problem WrongOrigin = new("wrong-origin", 403, "A write with a session must come from this site.");
    public static readonly Problem NotFound = new("not-found", 404, "There is nothing here.");
    public static readonly Problem MethodNotAllowed = new("method-not-allowed", 405, "The method is not allowed here.");
    public static readonly Problem Timeout = new("request-timeout", 408, "The body arrived too slowly.");
    public static readonly Problem ReportConflict = new("report-conflict", 409, "This reportId was used for another report.");
    public static readonly Problem StatusForbids = new("status-forbids", 409, "The status of the case does not allow this step.");
    public static readonly Problem VersionConflict = new("version-conflict", 409, "The case has changed since that version.");
    public static readonly Problem StudyMissing = new("study-missing", 409, "Forwarding needs the study (NG-608).");
    public static readonly Problem MergeForbidden = new("merge-forbidden", 409, "These cases cannot be merged.");
    public static readonly Problem NotDecided = new("not-decided", 409, "The incident has no decision yet.");
    public static readonly Problem PackAmbiguous = new("pack-ambiguous", 409, "Several packs have this version.");
    public static readonly Problem PlanTaken = new("plan-taken", 409, "Another pack becomes active at that instant.");
    public static readonly Problem BodyTooLarge = new("body-too-large", 413, "The body is too large.");
    public static readonly Problem BatchTooLarge = new("batch-too-large", 413, "The batch has too many lines.");
    public static readonly Problem MediaType = new("media-type", 415, "The content type or encoding is not accepted.");
    public static readonly Problem InvalidIncident = new("invalid-incident", 422, "The incident has faults.");
    public static readonly Problem InvalidBody = new("invalid-body", 422, "The body has faults.");
    public static readonly Problem InvalidPack = new("invalid-pack", 422, "The pack has faults.");
    public static readonly Problem PackUnsigned = new("pack-unsigned", 422, "The pack needs a signature that this grid trusts.");
    public static readonly Problem RuleFailed = new("rule-failed", 422, "A rule of the pack could not be computed.");
    public static readonly Problem TooManyRequests = new("too-many-requests", 429, "The key sends too much.");
    public static readonly Problem RegionBusy = new("region-busy", 429, "The region sends more than its share while the grid is behind.");
    public static readonly Problem HeadersTooLarge = new("headers-too-large", 431, "The headers are too large.");
    public static readonly Problem Unavailable = new("unavailable", 503, "The grid cannot accept durably at the moment.");
    public static readonly Problem Internal = new("internal", 500, "The grid failed; the fault was logged.");

    /// <summary>Every problem, by status and name.</summary>
    public static IReadOnlyList<Problem> All { get; } =
    [
        NotJson, BadRequest, BadQuery, NoKey, Forbidden, WrongRegion, WrongOrigin, NotFound, MethodNotAllowed, Timeout, ReportConflict, StatusForbids,
        VersionConflict, StudyMissing, MergeForbidden, NotDecided, PackAmbiguous, PlanTaken, BodyTooLarge, BatchTooLarge, MediaType, InvalidIncident, InvalidBody, InvalidPack,
        PackUnsigned, RuleFailed, TooManyRequests, RegionBusy, HeadersTooLarge, Internal, Unavailable,
    ];

    private static readonly FrozenDictionary<int, Problem> ByStatus = new Dictionary<int, Problem>
    {
        [400] = BadRequest,
        [401] = NoKey,
        [403] = Forbidden,
        [404] = NotFound,
        [405] = MethodNotAllowed,
        [408] = Timeout,
        [413] = BodyTooLarge,
        [415] = MediaType,
        [429] = TooManyRequests,
        [431] = HeadersTooLarge,
        [503] = Unavailable,
    }.ToFrozenDictionary();

    /// <summary>The problem for a status that the server itself chose.</summary>
    public static Problem Of(int status) => ByStatus.GetValueOrDefault(status, status < 500 ? BadRequest : Internal);
}
