/*
 * Light is computed from the camera: a sky above and a ground below (`up` is the way up as the camera sees it), a lamp
 * above the left shoulder, a weaker one from the right, and a little shine. A surface that looks at the buyer has
 * about the colour that was asked for. Normals come from how the place changes between pixels, so that a file's own
 * are not needed and both sides of a face are lit. Walls that are too thin are hatched, not only coloured.
 */
export const solid = {
  vertex: `#version 300 es
layout(location=0)in vec3 at;layout(location=1)in float thickness;uniform mat4 view,projection;out vec3 place;out float wall;
void main(){vec4 v=view*vec4(at,1);place=v.xyz;wall=thickness;gl_Position=projection*v;}`,
  fragment: `#version 300 es
precision highp float;in vec3 place;in float wall;uniform vec3 color,thin,up;uniform float limit,hatch;out vec4 pixel;
void main(){vec3 n=cross(dFdx(place),dFdy(place));float l=length(n);n=l>0.?n/l:vec3(0,0,1);
vec3 c=color;if(wall<limit)c=mix(thin,color,.45*step(.5,fract((gl_FragCoord.x+gl_FragCoord.y)/hatch)));
vec3 eye=normalize(-place),key=normalize(vec3(-.5,.7,.65));float sky=.5+.5*dot(n,up);
float light=mix(.2,.5,sky)+.58*max(dot(n,key),0.)+.14*max(dot(n,vec3(.83,.1,.55)),0.);
float shine=.07*pow(max(dot(n,normalize(key+eye)),0.),30.)+.1*sky*pow(1.-max(dot(n,eye),0.),4.);
pixel=vec4(pow(pow(c,vec3(2.2))*light+shine,vec3(1./2.2)),1);}`,
}

/*
 * The ground: lines that stay one pixel wide and end softly, every fifth stronger, and the shadow of what stands there.
 * The shadow is the picture of the model from below, blurred by what the smaller levels of the texture hold.
 */
export const ground = {
  vertex: `#version 300 es
uniform mat4 view,projection;uniform float reach,level;out vec2 place;
void main(){place=reach*(vec2(gl_VertexID&1,gl_VertexID>>1)*2.-1.);gl_Position=projection*view*vec4(place,level,1);}`,
  fragment: `#version 300 es
precision highp float;in vec2 place;uniform vec3 color;uniform float reach,cell,shade,strength;uniform sampler2D shadow;out vec4 pixel;
float lines(float size){vec2 g=place/size,w=fwidth(g),a=abs(fract(g-.5)-.5)/w;
return max(1.-min(a.x,a.y),0.)*(1.-smoothstep(.15,.5,max(w.x,w.y)));}
void main(){float fade=1.-smoothstep(.25,1.,length(place)/reach),dark=0.;vec2 uv=place/shade*.5+.5;
for(int i=0;i<24;i++){float a=float(i)*2.4,r=sqrt((float(i)+.5)/24.)*.055;dark+=textureLod(shadow,uv+r*vec2(cos(a),sin(a)),2.).a/24.;}
dark*=strength;float line=fade*max(.45*lines(cell),.9*lines(cell*5.));
pixel=vec4(color*line*(1.-dark),1.-(1.-line)*(1.-dark));}`,
}

/** One colour: the box's lines, the marker (`kind` 1: a ring around a dot) and the shadow (2: fainter from higher up). */
export const plain = {
  vertex: `#version 300 es
layout(location=0)in vec3 at;uniform mat4 matrix;uniform float size;out float height;
void main(){gl_Position=matrix*vec4(at,1);height=gl_Position.z;gl_PointSize=size;}`,
  fragment: `#version 300 es
precision highp float;in float height;uniform vec3 color,paper;uniform int kind;uniform float size;out vec4 pixel;
void main(){float a=1.;vec3 c=color;
if(kind==1){float d=length(gl_PointCoord-.5)*size,r=size*.5;a=clamp(r-d,0.,1.);c=mix(color,paper,clamp(d-r*.75,0.,1.)+clamp(d-r*.3,0.,1.)*clamp(r*.5-d,0.,1.));}
if(kind==2)a=1.-clamp(height*.5+.5,0.,1.)*.8;pixel=vec4(c*a,a);}`,
}
