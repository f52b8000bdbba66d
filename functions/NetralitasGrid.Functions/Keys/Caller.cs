using NetralitasGrid.Silo.Access;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Keys;

/// <summary>A known key and what it has used of its limits. The row is replaced when the key changes; requests in progress see that at once.</summary>
internal sealed class Caller
{
    private volatile ApiKeyRow _row;

    public Caller(ApiKeyRow row, LimitOptions limits, TimeProvider clock)
    {
        _row = row;
        Role = ApiKey.TryParseRole(row.Role, out var role) ? role : throw new InvalidOperationException($"Key {row.Id} has an unknown role.");
        Scope = RegionScope.TryParse(row.Region, out var scope) ? scope : throw new InvalidOperationException($"Key {row.Id} has an unknown region.");
        Rights = Keys.Rights.Of(Role);
        Incidents = new(limits.IncidentsPerSecond, limits.IncidentBurst, clock);
        Requests = new(limits.RequestsPerSecond, limits.RequestBurst, clock);
    }

    /// <summary>Public id: what logs of reads and changes name.</summary>
    public string Id => _row.Id;

    /// <summary>Stable name of the organisation.</summary>
    public string Source => _row.Source;

    public Role Role { get; }

    public RegionScope Scope { get; }

    public Right Rights { get; }

    /// <summary>Limit of posted incidents, batch lines included.</summary>
    public TokenBucket Incidents { get; }

    /// <summary>Limit of all other requests.</summary>
    public TokenBucket Requests { get; }

    public ApiKeyRow Row
    {
        get => _row;
        set => _row = value;
    }

    public bool Has(Right right) => (Rights & right) != 0;

    /// <summary>Neither revoked nor expired.</summary>
    public bool IsLive(DateTimeOffset now) => _row is { RevokedAt: null } row && (row.ExpiresAt is not { } end || end > now);

    /// <summary>Whether the caller may read what belongs to a place or to a duty region (DESIGN 6).</summary>
    public bool MaySee(string place, string? dutyRegion) => Scope.Contains(place) || (dutyRegion is not null && Scope.Contains(dutyRegion));
}

/// <summary>The caller of a request, found by <see cref="KeyGate"/>.</summary>
internal static class CallerOfRequest
{
    /// <summary>The caller; only where the endpoint asks for a right.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint asks for no right, so it has no caller.");
}
